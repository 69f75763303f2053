using System.Net;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>What new bonds and changes share.</summary>
internal static class BondData
{
    internal const string KindName = "bond";

    /// <summary>What errors call the attributes of a request.</summary>
    internal static readonly NetlinkAttributeSpace Attributes = LinkAttributeSpaces.WithData(
        NetlinkAttributeSpace.Of<BondAttribute>()
            .WithAddresses(BondAttribute.AdActorSystem)
            .With(BondAttribute.ArpIpTarget, NetlinkAttributeSpace.Of<BondTargetIndex>())
            .With(BondAttribute.NsIp6Target, NetlinkAttributeSpace.Of<BondTargetIndex>()));

    internal static bool HasAny(IBondSettings settings) => settings is not
    {
        Mode: null,
        ActiveSlaveIndex: null,
        MiiMonitorInterval: null,
        UpDelay: null,
        DownDelay: null,
        UseCarrier: null,
        ArpInterval: null,
        ArpValidation: null,
        ArpRequiredTargets: null,
        PrimaryIndex: null,
        PrimaryReselection: null,
        FailoverMac: null,
        TransmitHashPolicy: null,
        ResendIgmp: null,
        PeerNotifications: null,
        AllSlavesActive: null,
        MinLinks: null,
        LearningPacketInterval: null,
        PacketsPerSlave: null,
        LacpRate: null,
        AggregatorSelection: null,
        ActorSystemPriority: null,
        UserPortKey: null,
        TlbDynamicLoadBalancing: null,
        PeerNotificationDelay: null,
        LacpActive: null,
        MissedMax: null,
        CoupledControl: null,
        BroadcastNeighbour: null,
        LacpStrict: null,
        ArpIPTargets: null,
        NeighbourTargets: null,
        ActorSystem: null,
    };

    internal static void Write(NetlinkAttributeWriter<BondAttribute> data, IBondSettings settings)
    {
        data.WriteOptional(BondAttribute.Mode, (byte?)settings.Mode);
        data.WriteOptional(BondAttribute.ActiveSlave, settings.ActiveSlaveIndex);
        data.WriteOptional(BondAttribute.Miimon, TimeUnit.Millisecond.Count(settings.MiiMonitorInterval));
        data.WriteOptional(BondAttribute.Updelay, TimeUnit.Millisecond.Count(settings.UpDelay));
        data.WriteOptional(BondAttribute.Downdelay, TimeUnit.Millisecond.Count(settings.DownDelay));
        data.WriteOptional(BondAttribute.UseCarrier, settings.UseCarrier);
        data.WriteOptional(BondAttribute.ArpInterval, TimeUnit.Millisecond.Count(settings.ArpInterval));
        data.WriteOptional(BondAttribute.ArpValidate, (uint?)settings.ArpValidation);
        data.WriteOptional(BondAttribute.ArpAllTargets, (uint?)settings.ArpRequiredTargets);
        data.WriteOptional(BondAttribute.Primary, settings.PrimaryIndex);
        data.WriteOptional(BondAttribute.PrimaryReselect, (byte?)settings.PrimaryReselection);
        data.WriteOptional(BondAttribute.FailOverMac, (byte?)settings.FailoverMac);
        data.WriteOptional(BondAttribute.XmitHashPolicy, (byte?)settings.TransmitHashPolicy);
        data.WriteOptional(BondAttribute.ResendIgmp, settings.ResendIgmp);
        data.WriteOptional(BondAttribute.NumPeerNotif, settings.PeerNotifications);
        data.WriteOptional(BondAttribute.AllSlavesActive, settings.AllSlavesActive);
        data.WriteOptional(BondAttribute.MinLinks, settings.MinLinks);
        data.WriteOptional(BondAttribute.LpInterval, TimeUnit.Second.Count(settings.LearningPacketInterval));
        data.WriteOptional(BondAttribute.PacketsPerSlave, settings.PacketsPerSlave);
        data.WriteOptional(BondAttribute.AdLacpRate, (byte?)settings.LacpRate);
        data.WriteOptional(BondAttribute.AdSelect, (byte?)settings.AggregatorSelection);
        data.WriteOptional(BondAttribute.AdActorSysPrio, settings.ActorSystemPriority);
        data.WriteOptional(BondAttribute.AdUserPortKey, settings.UserPortKey);
        data.WriteOptional(BondAttribute.TlbDynamicLb, settings.TlbDynamicLoadBalancing);
        data.WriteOptional(BondAttribute.PeerNotifDelay, TimeUnit.Millisecond.Count(settings.PeerNotificationDelay));
        data.WriteOptional(BondAttribute.AdLacpActive, settings.LacpActive);
        data.WriteOptional(BondAttribute.MissedMax, settings.MissedMax);
        data.WriteOptional(BondAttribute.CoupledControl, settings.CoupledControl);
        data.WriteOptional(BondAttribute.BroadcastNeigh, settings.BroadcastNeighbour);
        data.WriteOptional(BondAttribute.LacpStrict, settings.LacpStrict);
        Write(data, BondAttribute.ArpIpTarget, settings.ArpIPTargets);
        Write(data, BondAttribute.NsIp6Target, settings.NeighbourTargets);
        if (settings.ActorSystem is not null)
        {
            data.WriteBytes(BondAttribute.AdActorSystem, settings.ActorSystemBytes);
        }
    }

    internal static void Verify(IBondSettings settings, LinkInfo actual, LinkReadback readback)
    {
        actual.TryGetData<BondLinkInfo>(out BondLinkInfo? data);
        readback.Expect("linkinfo > data > mode", settings.Mode, data?.Mode);
        readback.Expect("linkinfo > data > active-slave", settings.ActiveSlaveIndex, data?.ActiveSlaveIndex);
        readback.Expect("linkinfo > data > miimon", settings.MiiMonitorInterval, data?.MiiMonitorInterval);
        readback.Expect("linkinfo > data > updelay", settings.UpDelay, data?.UpDelay);
        readback.Expect("linkinfo > data > downdelay", settings.DownDelay, data?.DownDelay);
        readback.Expect("linkinfo > data > use-carrier", settings.UseCarrier, data?.UseCarrier);
        readback.Expect("linkinfo > data > arp-interval", settings.ArpInterval, data?.ArpInterval);
        readback.Expect("linkinfo > data > arp-validate", settings.ArpValidation, data?.ArpValidation);
        readback.Expect("linkinfo > data > arp-all-targets", settings.ArpRequiredTargets, data?.ArpRequiredTargets);

        // Of a link that is no port yet the bond remembers the name, and reports nothing.
        readback.Expect("linkinfo > data > primary", data?.PrimaryIndex is null or 0 ? null : settings.PrimaryIndex, data?.PrimaryIndex);
        readback.Expect("linkinfo > data > primary-reselect", settings.PrimaryReselection, data?.PrimaryReselection);
        readback.Expect("linkinfo > data > fail-over-mac", settings.FailoverMac, data?.FailoverMac);
        readback.Expect("linkinfo > data > xmit-hash-policy", settings.TransmitHashPolicy, data?.TransmitHashPolicy);
        readback.Expect("linkinfo > data > resend-igmp", settings.ResendIgmp, data?.ResendIgmp);
        readback.Expect("linkinfo > data > num-peer-notif", settings.PeerNotifications, data?.PeerNotifications);
        readback.Expect("linkinfo > data > all-slaves-active", settings.AllSlavesActive, data?.AllSlavesActive);
        readback.Expect("linkinfo > data > min-links", settings.MinLinks, data?.MinLinks);
        readback.Expect("linkinfo > data > lp-interval", settings.LearningPacketInterval, data?.LearningPacketInterval);
        readback.Expect("linkinfo > data > packets-per-slave", settings.PacketsPerSlave, data?.PacketsPerSlave);
        readback.Expect("linkinfo > data > ad-lacp-rate", settings.LacpRate, data?.LacpRate);
        readback.Expect("linkinfo > data > ad-select", settings.AggregatorSelection, data?.AggregatorSelection);
        readback.Expect("linkinfo > data > tlb-dynamic-lb", settings.TlbDynamicLoadBalancing, data?.TlbDynamicLoadBalancing);
        readback.Expect("linkinfo > data > peer-notif-delay", settings.PeerNotificationDelay, data?.PeerNotificationDelay, "Linux 5.3");
        readback.Expect("linkinfo > data > ad-lacp-active", settings.LacpActive, data?.LacpActive, "Linux 5.15");
        readback.Expect("linkinfo > data > missed-max", settings.MissedMax, data?.MissedMax, "Linux 5.17");
        readback.Expect("linkinfo > data > coupled-control", settings.CoupledControl, data?.CoupledControl, "Linux 6.9");
        readback.Expect("linkinfo > data > broadcast-neigh", settings.BroadcastNeighbour, data?.BroadcastNeighbour, "Linux 6.17");
        readback.Expect("linkinfo > data > lacp-strict", settings.LacpStrict, data?.LacpStrict, "Linux 7.2");
        Verify("linkinfo > data > arp-ip-target", settings.ArpIPTargets, data?.ArpIPTargets, null, readback);
        Verify("linkinfo > data > ns-ip6-target", settings.NeighbourTargets, data?.NeighbourTargets, "Linux 5.18", readback);

        // These are reported only to CAP_NET_ADMIN in the initial user namespace.
        readback.Expect("linkinfo > data > ad-actor-sys-prio", data?.ActorSystemPriority is null ? null : settings.ActorSystemPriority, data?.ActorSystemPriority);
        readback.Expect("linkinfo > data > ad-user-port-key", data?.UserPortKey is null ? null : settings.UserPortKey, data?.UserPortKey);
        readback.Expect("linkinfo > data > ad-actor-system", data?.ActorSystem is null ? null : settings.ActorSystem, data?.ActorSystem);
    }

    // drivers/net/bonding/bond_options.c has no text for these before Linux 6.1, and only a part of it later.
    internal static string? Advise(NetlinkError refusal, IBondSettings settings) => refusal.ErrorNumber switch
    {
        Errno.EACCES => "An option is not one of the bond's mode.",
        Errno.ENOTEMPTY => "The option changes only while the bond has no ports.",
        Errno.EBUSY => "The option changes only while the bond is down.",
        Errno.EINVAL when settings.MiiMonitorInterval > TimeSpan.Zero && settings.ArpInterval > TimeSpan.Zero => "A bond looks at carriers (MiiMonitorInterval) or sends ARP probes (ArpInterval), not both.",
        Errno.EINVAL when settings.UseCarrier == false => "Linux 6.18 and later know no other way than UseCarrier.",
        Errno.EINVAL when settings.ActiveSlaveIndex > 0 => "ActiveSlaveIndex must be a port of the bond that is up and has a carrier.",
        Errno.EINVAL when settings.UpDelay is not null || settings.DownDelay is not null || settings.PeerNotificationDelay is not null => "UpDelay, DownDelay and PeerNotificationDelay need a MiiMonitorInterval.",
        _ => null,
    };

    private static void Write(NetlinkAttributeWriter<BondAttribute> data, BondAttribute type, IReadOnlyList<IPAddress>? targets)
    {
        if (targets is not null)
        {
            using NetlinkAttributeWriter<BondTargetIndex> nest = data.BeginNested<BondTargetIndex>(type);
            for (int i = 0; i < targets.Count; i++)
            {
                nest.WriteIPAddress((BondTargetIndex)i, targets[i]);
            }
        }
    }

    private static void Verify(string path, IReadOnlyList<IPAddress>? asked, IReadOnlyList<IPAddress>? actual, string? since, LinkReadback readback)
    {
        if (asked is not null && !asked.SequenceEqual(actual ?? []))
        {
            readback.Expect(path, Text(asked), actual is null ? null : Text(actual), since);
        }
    }

    private static string Text(IReadOnlyList<IPAddress> targets) => targets.Count == 0 ? "none" : string.Join(", ", targets);
}
