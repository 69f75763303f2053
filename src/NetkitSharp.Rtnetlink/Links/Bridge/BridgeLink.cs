using System.Net.NetworkInformation;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>A switch between links, which become its ports with <see cref="LinkConfiguration.MasterIndex"/> (CONFIG_BRIDGE).</summary>
/// <remarks>Without <see cref="LinkConfiguration.Address"/> it takes over the lowest address of its ports, and so changes it as they come and go.</remarks>
/// <seealso href="https://docs.kernel.org/networking/bridge.html">Ethernet Bridging</seealso>
public sealed class BridgeLink : LinkSpec<BridgeAttribute>, IBridgeSettings
{
    private readonly byte[]? _groupAddress;

    /// <summary>A bridge called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    public BridgeLink(string name)
        : base(name)
    {
    }

    /// <inheritdoc/>
    public override string Kind => BridgeData.KindName;

    /// <summary>IFLA_BR_STP_STATE: whether the bridge takes part in the spanning tree protocol; not by default. Who runs it is told by <see cref="BridgeLinkInfo.StpState"/>.</summary>
    public bool? Stp { get; init; }

    /// <summary>IFLA_BR_FORWARD_DELAY: how long a port stays in the listening and in the learning state of STP, 2 to 30 s while STP is on (ERANGE; a new bridge corrects it and says nothing: an error here), in steps of 10 ms; the kernel's default is 15 s.</summary>
    public TimeSpan? ForwardDelay { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <summary>IFLA_BR_HELLO_TIME: the time between hello packets of STP, 1 to 10 s (ERANGE), in steps of 10 ms; the kernel's default is 2 s.</summary>
    public TimeSpan? HelloTime { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <summary>IFLA_BR_MAX_AGE: the time after which a bridge that sends no hello packets counts as dead, 6 to 40 s while STP is on (ERANGE; a new bridge corrects it and says nothing: an error here), in steps of 10 ms; the kernel's default is 20 s.</summary>
    public TimeSpan? MaxAge { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <summary>IFLA_BR_AGEING_TIME: how long a learned address is kept, in steps of 10 ms; 0 keeps it for ever; the kernel's default is 300 s.</summary>
    public TimeSpan? AgeingTime { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <summary>IFLA_BR_PRIORITY: the bridge's priority in STP: the lowest becomes the root; the kernel's default is 32768.</summary>
    public ushort? Priority { get; init; }

    /// <summary>IFLA_BR_VLAN_FILTERING: whether the bridge heeds VLAN tags and the VLANs of its ports; not by default. EOPNOTSUPP without CONFIG_BRIDGE_VLAN_FILTERING.</summary>
    public bool? VlanFiltering { get; init; }

    /// <summary>IFLA_BR_VLAN_PROTOCOL: the EtherType of the tags that are heeded; the kernel's default is 802.1Q.</summary>
    public VlanProtocol? VlanProtocol { get; init; }

    /// <summary>IFLA_BR_GROUP_FWD_MASK: the link-local groups that are forwarded, bit X for 01:80:C2:00:00:0X; none by default. EINVAL with one of the bits 0 to 2.</summary>
    public ushort? GroupForwardMask { get; init; }

    /// <summary>IFLA_BR_MCAST_ROUTER: whether a multicast router is taken to be behind the bridge itself; the kernel's default is to find out.</summary>
    public BridgeMulticastRouter? McastRouter { get; init; }

    /// <summary>IFLA_BR_MCAST_SNOOPING: whether multicast goes only where IGMP and MLD have asked for it; the kernel's default is yes.</summary>
    public bool? McastSnooping { get; init; }

    /// <summary>IFLA_BR_MCAST_QUERY_USE_IFADDR: whether IGMP queries carry the bridge's own address instead of 0.0.0.0.</summary>
    public bool? McastQueryUsesInterfaceAddress { get; init; }

    /// <summary>IFLA_BR_MCAST_QUERIER: whether the bridge sends IGMP and MLD queries; not by default.</summary>
    public bool? McastQuerier { get; init; }

    /// <summary>IFLA_BR_MCAST_HASH_MAX: the most multicast groups that are kept; the kernel's default is 4096.</summary>
    public uint? McastHashMax { get; init; }

    /// <summary>IFLA_BR_MCAST_LAST_MEMBER_CNT: how many queries follow a leave message; the kernel's default is 2.</summary>
    public uint? McastLastMemberCount { get; init; }

    /// <summary>IFLA_BR_MCAST_STARTUP_QUERY_CNT: how many queries are sent at startup; the kernel's default is 2.</summary>
    public uint? McastStartupQueryCount { get; init; }

    /// <summary>IFLA_BR_MCAST_LAST_MEMBER_INTVL: the time between queries after a leave message, in steps of 10 ms; the kernel's default is 1 s.</summary>
    public TimeSpan? McastLastMemberInterval { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <summary>IFLA_BR_MCAST_MEMBERSHIP_INTVL: the time after which a group without reports is left, in steps of 10 ms; the kernel's default is 260 s.</summary>
    public TimeSpan? McastMembershipInterval { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <summary>IFLA_BR_MCAST_QUERIER_INTVL: the time after which a silent querier is replaced, in steps of 10 ms; the kernel's default is 255 s.</summary>
    public TimeSpan? McastQuerierInterval { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <summary>IFLA_BR_MCAST_QUERY_INTVL: the time between general queries, in steps of 10 ms, 1 s at least (the kernel raises it and says nothing: an error here); its default is 125 s.</summary>
    public TimeSpan? McastQueryInterval { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <summary>IFLA_BR_MCAST_QUERY_RESPONSE_INTVL: the time that hosts have to answer a query, in steps of 10 ms; the kernel's default is 10 s.</summary>
    public TimeSpan? McastQueryResponseInterval { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <summary>IFLA_BR_MCAST_STARTUP_QUERY_INTVL: the time between queries at startup, in steps of 10 ms, 1 s at least (the kernel raises it and says nothing: an error here); its default is 31.25 s.</summary>
    public TimeSpan? McastStartupQueryInterval { get; init => field = TimeUnit.ClockTick.Check(value); }

    /// <summary>IFLA_BR_NF_CALL_IPTABLES: whether bridged IPv4 packets go through iptables; not by default. It needs CONFIG_BRIDGE_NETFILTER.</summary>
    public bool? NfCallIptables { get; init; }

    /// <summary>IFLA_BR_NF_CALL_IP6TABLES: whether bridged IPv6 packets go through ip6tables; not by default. It needs CONFIG_BRIDGE_NETFILTER.</summary>
    public bool? NfCallIp6tables { get; init; }

    /// <summary>IFLA_BR_NF_CALL_ARPTABLES: whether bridged ARP packets go through arptables; not by default. It needs CONFIG_BRIDGE_NETFILTER.</summary>
    public bool? NfCallArptables { get; init; }

    /// <summary>IFLA_BR_VLAN_DEFAULT_PVID: the VLAN of untagged packets on new ports, 1 to 4094; 0 for none; the kernel's default is 1. It needs CONFIG_BRIDGE_VLAN_FILTERING.</summary>
    public ushort? VlanDefaultPvid { get; init; }

    /// <summary>IFLA_BR_VLAN_STATS_ENABLED: whether packets are counted by VLAN; not by default. It needs CONFIG_BRIDGE_VLAN_FILTERING.</summary>
    public bool? VlanStatsEnabled { get; init; }

    /// <summary>IFLA_BR_MCAST_STATS_ENABLED: whether IGMP and MLD packets are counted; not by default.</summary>
    public bool? McastStatsEnabled { get; init; }

    /// <summary>IFLA_BR_MCAST_IGMP_VERSION: the version of IGMP, 2 or 3 (EINVAL); the kernel's default is 2.</summary>
    public byte? McastIgmpVersion { get; init; }

    /// <summary>IFLA_BR_MCAST_MLD_VERSION: the version of MLD, 1 or 2 (EINVAL); the kernel's default is 1.</summary>
    public byte? McastMldVersion { get; init; }

    /// <summary>IFLA_BR_VLAN_STATS_PER_PORT: whether packets are counted by VLAN and port; not by default. EBUSY while ports have VLANs. It needs CONFIG_BRIDGE_VLAN_FILTERING.</summary>
    public bool? VlanStatsPerPort { get; init; }

    /// <summary>IFLA_BR_FDB_MAX_LEARNED: the most addresses that are learned; 0 for no limit. Linux 6.7.</summary>
    public uint? MaxLearnedFdbEntries { get; init; }

    /// <summary>IFLA_BR_STP_MODE: who runs the spanning tree protocol once it is on; the kernel's default is a helper of user space where there is one. EBUSY while STP is on. Linux 7.1.</summary>
    public BridgeStpMode? StpMode { get; init; }

    /// <summary>IFLA_BR_GROUP_ADDR: the group address of STP packets, 01:80:C2:00:00:0X but not X = 1, 2 or 3 (EINVAL).</summary>
    public PhysicalAddress? GroupAddress
    {
        get;
        init
        {
            field = HardwareAddress.CheckEthernet(value);
            _groupAddress = value?.GetAddressBytes();
        }
    }

    /// <summary>BR_BOOLOPT_NO_LL_LEARN: whether the source addresses of link-local packets are not learned. Linux 5.0.</summary>
    public bool? NoLinkLocalLearning { get; init; }

    /// <summary>BR_BOOLOPT_MCAST_VLAN_SNOOPING: whether multicast is snooped VLAN by VLAN. EINVAL without VLAN filtering. Linux 5.15.</summary>
    public bool? McastVlanSnooping { get; init; }

    /// <summary>BR_BOOLOPT_MST_ENABLE: whether VLANs have spanning trees of their own (MST). EBUSY while ports have VLANs. Linux 5.18.</summary>
    public bool? MultipleSpanningTrees { get; init; }

    /// <summary>BR_BOOLOPT_MDB_OFFLOAD_FAIL_NOTIFICATION: whether monitors hear of multicast entries that hardware did not take. Linux 6.16.</summary>
    public bool? MdbOffloadFailNotification { get; init; }

    /// <summary>BR_BOOLOPT_FDB_LOCAL_VLAN_0: whether local addresses stand once in VLAN 0 instead of in every VLAN. Linux 6.18.</summary>
    public bool? FdbLocalVlan0 { get; init; }

    ReadOnlySpan<byte> IBridgeSettings.GroupAddressBytes => _groupAddress;

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_BRIDGE";

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => BridgeData.Attributes;

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<BridgeAttribute> data) => BridgeData.Write(data, this);

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback) => BridgeData.Verify(this, actual, readback);

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => BridgeData.Advise(refusal, this);
}
