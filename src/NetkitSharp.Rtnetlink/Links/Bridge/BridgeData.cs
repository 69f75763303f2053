using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>What new bridges and changes share.</summary>
internal static class BridgeData
{
    internal const string KindName = "bridge";

    private const string NetfilterOption = "CONFIG_BRIDGE_NETFILTER";
    private const string VlanFilteringOption = "CONFIG_BRIDGE_VLAN_FILTERING";

    /// <summary>What errors call the attributes of a request.</summary>
    internal static readonly NetlinkAttributeSpace Attributes = LinkAttributeSpaces.WithData(NetlinkAttributeSpace.Of<BridgeAttribute>().WithAddresses(BridgeAttribute.GroupAddr));

    internal static bool HasAny(IBridgeSettings settings) => settings is not
    {
        Stp: null,
        ForwardDelay: null,
        HelloTime: null,
        MaxAge: null,
        AgeingTime: null,
        Priority: null,
        VlanFiltering: null,
        VlanProtocol: null,
        GroupForwardMask: null,
        McastRouter: null,
        McastSnooping: null,
        McastQueryUsesInterfaceAddress: null,
        McastQuerier: null,
        McastHashMax: null,
        McastLastMemberCount: null,
        McastStartupQueryCount: null,
        McastLastMemberInterval: null,
        McastMembershipInterval: null,
        McastQuerierInterval: null,
        McastQueryInterval: null,
        McastQueryResponseInterval: null,
        McastStartupQueryInterval: null,
        NfCallIptables: null,
        NfCallIp6tables: null,
        NfCallArptables: null,
        VlanDefaultPvid: null,
        VlanStatsEnabled: null,
        McastStatsEnabled: null,
        McastIgmpVersion: null,
        McastMldVersion: null,
        VlanStatsPerPort: null,
        MaxLearnedFdbEntries: null,
        StpMode: null,
        GroupAddress: null,
        NoLinkLocalLearning: null,
        McastVlanSnooping: null,
        MultipleSpanningTrees: null,
        MdbOffloadFailNotification: null,
        FdbLocalVlan0: null,
    };

    internal static void Write(NetlinkAttributeWriter<BridgeAttribute> data, IBridgeSettings settings)
    {
        data.WriteOptional(BridgeAttribute.StpState, settings.Stp is { } stp ? stp ? 1u : 0 : null);
        data.WriteOptional(BridgeAttribute.ForwardDelay, TimeUnit.ClockTick.Count(settings.ForwardDelay));
        data.WriteOptional(BridgeAttribute.HelloTime, TimeUnit.ClockTick.Count(settings.HelloTime));
        data.WriteOptional(BridgeAttribute.MaxAge, TimeUnit.ClockTick.Count(settings.MaxAge));
        data.WriteOptional(BridgeAttribute.AgeingTime, TimeUnit.ClockTick.Count(settings.AgeingTime));
        data.WriteOptional(BridgeAttribute.Priority, settings.Priority);
        data.WriteOptional(BridgeAttribute.VlanFiltering, settings.VlanFiltering);
        data.WriteOptionalBigEndian(BridgeAttribute.VlanProtocol, (ushort?)settings.VlanProtocol);
        data.WriteOptional(BridgeAttribute.GroupFwdMask, settings.GroupForwardMask);
        data.WriteOptional(BridgeAttribute.McastRouter, (byte?)settings.McastRouter);
        data.WriteOptional(BridgeAttribute.McastSnooping, settings.McastSnooping);
        data.WriteOptional(BridgeAttribute.McastQueryUseIfaddr, settings.McastQueryUsesInterfaceAddress);
        data.WriteOptional(BridgeAttribute.McastQuerier, settings.McastQuerier);
        data.WriteOptional(BridgeAttribute.McastHashMax, settings.McastHashMax);
        data.WriteOptional(BridgeAttribute.McastLastMemberCnt, settings.McastLastMemberCount);
        data.WriteOptional(BridgeAttribute.McastStartupQueryCnt, settings.McastStartupQueryCount);
        data.WriteOptional(BridgeAttribute.McastLastMemberIntvl, TimeUnit.ClockTick.Count64(settings.McastLastMemberInterval));
        data.WriteOptional(BridgeAttribute.McastMembershipIntvl, TimeUnit.ClockTick.Count64(settings.McastMembershipInterval));
        data.WriteOptional(BridgeAttribute.McastQuerierIntvl, TimeUnit.ClockTick.Count64(settings.McastQuerierInterval));
        data.WriteOptional(BridgeAttribute.McastQueryIntvl, TimeUnit.ClockTick.Count64(settings.McastQueryInterval));
        data.WriteOptional(BridgeAttribute.McastQueryResponseIntvl, TimeUnit.ClockTick.Count64(settings.McastQueryResponseInterval));
        data.WriteOptional(BridgeAttribute.McastStartupQueryIntvl, TimeUnit.ClockTick.Count64(settings.McastStartupQueryInterval));
        data.WriteOptional(BridgeAttribute.NfCallIptables, settings.NfCallIptables);
        data.WriteOptional(BridgeAttribute.NfCallIp6tables, settings.NfCallIp6tables);
        data.WriteOptional(BridgeAttribute.NfCallArptables, settings.NfCallArptables);
        data.WriteOptional(BridgeAttribute.VlanDefaultPvid, settings.VlanDefaultPvid);
        data.WriteOptional(BridgeAttribute.VlanStatsEnabled, settings.VlanStatsEnabled);
        data.WriteOptional(BridgeAttribute.McastStatsEnabled, settings.McastStatsEnabled);
        data.WriteOptional(BridgeAttribute.McastIgmpVersion, settings.McastIgmpVersion);
        data.WriteOptional(BridgeAttribute.McastMldVersion, settings.McastMldVersion);
        data.WriteOptional(BridgeAttribute.VlanStatsPerPort, settings.VlanStatsPerPort);
        data.WriteOptional(BridgeAttribute.FdbMaxLearned, settings.MaxLearnedFdbEntries);
        data.WriteOptional(BridgeAttribute.StpMode, (uint?)settings.StpMode);
        if (settings.GroupAddress is not null)
        {
            data.WriteBytes(BridgeAttribute.GroupAddr, settings.GroupAddressBytes);
        }

        BridgeOptions options = default;
        options.Set(BridgeOption.NoLlLearn, settings.NoLinkLocalLearning);
        options.Set(BridgeOption.McastVlanSnooping, settings.McastVlanSnooping);
        options.Set(BridgeOption.MstEnable, settings.MultipleSpanningTrees);
        options.Set(BridgeOption.MdbOffloadFailNotification, settings.MdbOffloadFailNotification);
        options.Set(BridgeOption.FdbLocalVlan0, settings.FdbLocalVlan0);
        options.Write(data);
    }

    internal static void Verify(IBridgeSettings settings, LinkInfo actual, LinkReadback readback)
    {
        actual.TryGetData<BridgeLinkInfo>(out BridgeLinkInfo? data);
        readback.Expect("linkinfo > data > stp-state", settings.Stp, data?.StpState is { } state ? state != BridgeStpState.Off : null);
        readback.Expect("linkinfo > data > forward-delay", settings.ForwardDelay, TimeUnit.ClockTick.Match(settings.ForwardDelay, data?.ForwardDelay));
        readback.Expect("linkinfo > data > hello-time", settings.HelloTime, TimeUnit.ClockTick.Match(settings.HelloTime, data?.HelloTime));
        readback.Expect("linkinfo > data > max-age", settings.MaxAge, TimeUnit.ClockTick.Match(settings.MaxAge, data?.MaxAge));
        readback.Expect("linkinfo > data > ageing-time", settings.AgeingTime, TimeUnit.ClockTick.Match(settings.AgeingTime, data?.AgeingTime));
        readback.Expect("linkinfo > data > priority", settings.Priority, data?.Priority);
        readback.Expect("linkinfo > data > vlan-filtering", settings.VlanFiltering, data?.VlanFiltering);
        readback.Expect("linkinfo > data > vlan-protocol", settings.VlanProtocol, data?.VlanProtocol, VlanFilteringOption);
        readback.Expect("linkinfo > data > group-fwd-mask", settings.GroupForwardMask, data?.GroupForwardMask);
        readback.Expect("linkinfo > data > mcast-router", settings.McastRouter, data?.McastRouter);
        readback.Expect("linkinfo > data > mcast-snooping", settings.McastSnooping, data?.McastSnooping);
        readback.Expect("linkinfo > data > mcast-query-use-ifaddr", settings.McastQueryUsesInterfaceAddress, data?.McastQueryUsesInterfaceAddress);
        readback.Expect("linkinfo > data > mcast-querier", settings.McastQuerier, data?.McastQuerier);
        readback.Expect("linkinfo > data > mcast-hash-max", settings.McastHashMax, data?.McastHashMax);
        readback.Expect("linkinfo > data > mcast-last-member-cnt", settings.McastLastMemberCount, data?.McastLastMemberCount);
        readback.Expect("linkinfo > data > mcast-startup-query-cnt", settings.McastStartupQueryCount, data?.McastStartupQueryCount);
        readback.Expect("linkinfo > data > mcast-last-member-intvl", settings.McastLastMemberInterval, TimeUnit.ClockTick.Match(settings.McastLastMemberInterval, data?.McastLastMemberInterval));
        readback.Expect("linkinfo > data > mcast-membership-intvl", settings.McastMembershipInterval, TimeUnit.ClockTick.Match(settings.McastMembershipInterval, data?.McastMembershipInterval));
        readback.Expect("linkinfo > data > mcast-querier-intvl", settings.McastQuerierInterval, TimeUnit.ClockTick.Match(settings.McastQuerierInterval, data?.McastQuerierInterval));
        readback.Expect("linkinfo > data > mcast-query-intvl", settings.McastQueryInterval, TimeUnit.ClockTick.Match(settings.McastQueryInterval, data?.McastQueryInterval));
        readback.Expect("linkinfo > data > mcast-query-response-intvl", settings.McastQueryResponseInterval, TimeUnit.ClockTick.Match(settings.McastQueryResponseInterval, data?.McastQueryResponseInterval));
        readback.Expect("linkinfo > data > mcast-startup-query-intvl", settings.McastStartupQueryInterval, TimeUnit.ClockTick.Match(settings.McastStartupQueryInterval, data?.McastStartupQueryInterval));
        readback.Expect("linkinfo > data > nf-call-iptables", settings.NfCallIptables, data?.NfCallIptables, NetfilterOption);
        readback.Expect("linkinfo > data > nf-call-ip6tables", settings.NfCallIp6tables, data?.NfCallIp6tables, NetfilterOption);
        readback.Expect("linkinfo > data > nf-call-arptables", settings.NfCallArptables, data?.NfCallArptables, NetfilterOption);
        readback.Expect("linkinfo > data > vlan-default-pvid", settings.VlanDefaultPvid, data?.VlanDefaultPvid, VlanFilteringOption);
        readback.Expect("linkinfo > data > vlan-stats-enabled", settings.VlanStatsEnabled, data?.VlanStatsEnabled, VlanFilteringOption);
        readback.Expect("linkinfo > data > mcast-stats-enabled", settings.McastStatsEnabled, data?.McastStatsEnabled);
        readback.Expect("linkinfo > data > mcast-igmp-version", settings.McastIgmpVersion, data?.McastIgmpVersion);
        readback.Expect("linkinfo > data > mcast-mld-version", settings.McastMldVersion, data?.McastMldVersion);
        readback.Expect("linkinfo > data > vlan-stats-per-port", settings.VlanStatsPerPort, data?.VlanStatsPerPort, VlanFilteringOption);
        readback.Expect("linkinfo > data > fdb-max-learned", settings.MaxLearnedFdbEntries, data?.MaxLearnedFdbEntries, "Linux 6.7");
        readback.Expect("linkinfo > data > stp-mode", settings.StpMode, data?.StpMode, "Linux 7.1");
        readback.Expect("linkinfo > data > group-addr", settings.GroupAddress, data?.GroupAddress);
        readback.Expect("linkinfo > data > multi-boolopt > no-ll-learn", settings.NoLinkLocalLearning, data?.NoLinkLocalLearning, "Linux 5.0");
        readback.Expect("linkinfo > data > multi-boolopt > mcast-vlan-snooping", settings.McastVlanSnooping, data?.McastVlanSnooping, "Linux 5.15");
        readback.Expect("linkinfo > data > multi-boolopt > mst-enable", settings.MultipleSpanningTrees, data?.MultipleSpanningTrees, "Linux 5.18");
        readback.Expect("linkinfo > data > multi-boolopt > mdb-offload-fail-notification", settings.MdbOffloadFailNotification, data?.MdbOffloadFailNotification, "Linux 6.16");
        readback.Expect("linkinfo > data > multi-boolopt > fdb-local-vlan0", settings.FdbLocalVlan0, data?.FdbLocalVlan0, "Linux 6.18");
    }

    // net/bridge/br_netlink.c, br_stp.c, br_vlan.c answer these without a text.
    internal static string? Advise(NetlinkError refusal, IBridgeSettings settings) => refusal switch
    {
        { ExtendedAck.Message: not null } => null,
        { ErrorNumber: Errno.EOPNOTSUPP } when settings.VlanFiltering == true => "VLAN filtering needs CONFIG_BRIDGE_VLAN_FILTERING.",
        { ErrorNumber: Errno.EOPNOTSUPP } when settings.MultipleSpanningTrees == true => "Multiple spanning trees need CONFIG_BRIDGE_VLAN_FILTERING.",
        { ErrorNumber: Errno.EOPNOTSUPP } => "The link may be no bridge.",
        { ErrorNumber: Errno.ERANGE } => "ForwardDelay is 2 to 30 s and MaxAge 6 to 40 s while STP is on, HelloTime is 1 to 10 s.",
        { ErrorNumber: Errno.EBUSY } when settings.VlanStatsPerPort is not null => "VlanStatsPerPort changes only while no port has a VLAN.",
        { ErrorNumber: Errno.EINVAL } when settings.GroupForwardMask is { } mask && (mask & 7) != 0 => "GroupForwardMask cannot have the bits 0 to 2: STP, pause frames and LACP stay on the link.",
        { ErrorNumber: Errno.EINVAL } when settings.GroupAddress is not null => "GroupAddress is 01:80:C2:00:00:0X, and X is not 1, 2 or 3.",
        { ErrorNumber: Errno.EINVAL } when settings.VlanDefaultPvid is not null => "VlanDefaultPvid is 0 to 4094, and changes only while VLAN filtering is off.",
        { ErrorNumber: Errno.EINVAL } when settings.McastIgmpVersion is not null || settings.McastMldVersion is not null => "The version of IGMP is 2 or 3, that of MLD 1 or 2.",
        _ => null,
    };
}
