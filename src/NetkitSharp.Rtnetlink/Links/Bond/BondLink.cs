using System.Net;
using System.Net.NetworkInformation;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>
/// One link made of several, which become its ports with <see cref="LinkConfiguration.MasterIndex"/> (CONFIG_BONDING). A device must be down to become a port, and comes up by itself then.
/// </summary>
/// <remarks>Without <see cref="LinkConfiguration.Address"/> the bond takes the MAC address of its first port; the other ports take the bond's, but for <see cref="FailoverMac"/>.</remarks>
/// <seealso href="https://docs.kernel.org/networking/bonding.html">Linux Ethernet Bonding Driver HOWTO</seealso>
public sealed class BondLink : LinkSpec<BondAttribute>, IBondSettings
{
    private readonly byte[]? _actorSystem;

    /// <summary>A bond called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    public BondLink(string name)
        : base(name)
    {
    }

    /// <inheritdoc/>
    public override string Kind => BondData.KindName;

    /// <summary>IFLA_BOND_MODE: the <see cref="BondMode"/>; the kernel's default is round robin. It changes only while the bond is down and without ports (EBUSY, ENOTEMPTY).</summary>
    public BondMode? Mode { get; init; }

    /// <summary>IFLA_BOND_ACTIVE_SLAVE: index of the port that shall send and receive; 0 lets the bond choose. In the modes active backup, TLB and ALB only (EACCES), and the port must have a carrier.</summary>
    public int? ActiveSlaveIndex { get; init; }

    /// <summary>IFLA_BOND_MIIMON: the time between looks at the ports' carriers, in whole milliseconds; 0, the kernel's default, for none (100 ms in the modes 802.3ad, TLB and ALB). It ends <see cref="ArpInterval"/>.</summary>
    public TimeSpan? MiiMonitorInterval { get; init => field = TimeUnit.Millisecond.Check(value); }

    /// <summary>IFLA_BOND_UPDELAY: the time from carrier to use, a multiple of <see cref="MiiMonitorInterval"/> (the kernel rounds down and says nothing: an error here).</summary>
    public TimeSpan? UpDelay { get; init => field = TimeUnit.Millisecond.Check(value); }

    /// <summary>IFLA_BOND_DOWNDELAY: the time from loss of carrier to disuse, a multiple of <see cref="MiiMonitorInterval"/> (the kernel rounds down and says nothing: an error here).</summary>
    public TimeSpan? DownDelay { get; init => field = TimeUnit.Millisecond.Check(value); }

    /// <summary>IFLA_BOND_USE_CARRIER: whether the carrier is asked of the driver's flag instead of by MII; the kernel's default is yes, and Linux 6.18 takes nothing else (EINVAL).</summary>
    public bool? UseCarrier { get; init; }

    /// <summary>IFLA_BOND_ARP_INTERVAL: the time between ARP probes, in whole milliseconds; 0, the kernel's default, for none. It ends <see cref="MiiMonitorInterval"/> (EINVAL with both). EACCES in the modes 802.3ad, TLB and ALB.</summary>
    public TimeSpan? ArpInterval { get; init => field = TimeUnit.Millisecond.Check(value); }

    /// <summary>IFLA_BOND_ARP_VALIDATE: the <see cref="BondArpValidation"/>.</summary>
    public BondArpValidation? ArpValidation { get; init; }

    /// <summary>IFLA_BOND_ARP_ALL_TARGETS: the <see cref="BondArpTargets"/>.</summary>
    public BondArpTargets? ArpRequiredTargets { get; init; }

    /// <summary>IFLA_BOND_PRIMARY: index of the port that is preferred; 0 for none. In the modes active backup, TLB and ALB only (EACCES). Of a link that is no port yet the name is remembered.</summary>
    public int? PrimaryIndex { get; init; }

    /// <summary>IFLA_BOND_PRIMARY_RESELECT: the <see cref="BondPrimaryReselection"/>.</summary>
    public BondPrimaryReselection? PrimaryReselection { get; init; }

    /// <summary>IFLA_BOND_FAIL_OVER_MAC: the <see cref="BondFailoverMac"/> policy. It changes only while the bond has no ports (ENOTEMPTY).</summary>
    public BondFailoverMac? FailoverMac { get; init; }

    /// <summary>IFLA_BOND_XMIT_HASH_POLICY: the <see cref="BondTransmitHashPolicy"/>.</summary>
    public BondTransmitHashPolicy? TransmitHashPolicy { get; init; }

    /// <summary>IFLA_BOND_RESEND_IGMP: how many IGMP reports follow a failover, 0 to 255; the kernel's default is 1.</summary>
    public uint? ResendIgmp { get; init; }

    /// <summary>IFLA_BOND_NUM_PEER_NOTIF: how many gratuitous ARP packets and neighbour advertisements follow a failover; the kernel's default is 1.</summary>
    public byte? PeerNotifications { get; init; }

    /// <summary>IFLA_BOND_ALL_SLAVES_ACTIVE: whether ports that do not send deliver what they receive.</summary>
    public bool? AllSlavesActive { get; init; }

    /// <summary>IFLA_BOND_MIN_LINKS: how many ports with a carrier the bond needs for one of its own.</summary>
    public uint? MinLinks { get; init; }

    /// <summary>IFLA_BOND_LP_INTERVAL: the time between learning packets to the switches in the modes TLB and ALB, in whole seconds, from 1; the kernel's default is 1 s.</summary>
    public TimeSpan? LearningPacketInterval { get; init => field = TimeUnit.Second.Check(value); }

    /// <summary>IFLA_BOND_PACKETS_PER_SLAVE: how many packets in a row one port sends in round robin, to 65535; 0 for at random; the kernel's default is 1.</summary>
    public uint? PacketsPerSlave { get; init; }

    /// <summary>IFLA_BOND_AD_LACP_RATE: the <see cref="BondLacpRate"/> of mode 802.3ad (EACCES in others).</summary>
    public BondLacpRate? LacpRate { get; init; }

    /// <summary>IFLA_BOND_AD_SELECT: the <see cref="BondAggregatorSelection"/>.</summary>
    public BondAggregatorSelection? AggregatorSelection { get; init; }

    /// <summary>IFLA_BOND_AD_ACTOR_SYS_PRIO: the system priority in LACP, from 1; the kernel's default is 65535. Mode 802.3ad only (EACCES).</summary>
    public ushort? ActorSystemPriority { get; init; }

    /// <summary>IFLA_BOND_AD_USER_PORT_KEY: the upper 10 bits of the port keys in LACP. Mode 802.3ad only (EACCES), while the bond is down.</summary>
    public ushort? UserPortKey { get; init; }

    /// <summary>IFLA_BOND_TLB_DYNAMIC_LB: whether mode TLB shifts flows by load; the kernel's default is yes.</summary>
    public bool? TlbDynamicLoadBalancing { get; init; }

    /// <summary>IFLA_BOND_PEER_NOTIF_DELAY: the time between the notifications after a failover, a multiple of <see cref="MiiMonitorInterval"/> (the kernel rounds down and says nothing: an error here). Linux 5.3.</summary>
    public TimeSpan? PeerNotificationDelay { get; init => field = TimeUnit.Millisecond.Check(value); }

    /// <summary>IFLA_BOND_AD_LACP_ACTIVE: whether LACP packets are sent of the bond's own accord; the kernel's default is yes. Mode 802.3ad only (EACCES). Linux 5.15.</summary>
    public bool? LacpActive { get; init; }

    /// <summary>IFLA_BOND_MISSED_MAX: how many ARP probes may go unanswered, from 1; the kernel's default is 2. Linux 5.17.</summary>
    public byte? MissedMax { get; init; }

    /// <summary>IFLA_BOND_COUPLED_CONTROL: whether the LACP state machine goes to collecting and distributing in one step; the kernel's default is yes. Mode 802.3ad only (EACCES), while the bond is down. Linux 6.9.</summary>
    public bool? CoupledControl { get; init; }

    /// <summary>IFLA_BOND_BROADCAST_NEIGH: whether ARP and neighbour discovery go out by all ports; not by default. Mode 802.3ad only (EACCES). Linux 6.17.</summary>
    public bool? BroadcastNeighbour { get; init; }

    /// <summary>IFLA_BOND_LACP_STRICT: whether the bond has a carrier only with a partner in LACP; not by default. Mode 802.3ad only (EACCES). Linux 7.2.</summary>
    public bool? LacpStrict { get; init; }

    /// <summary>IFLA_BOND_ARP_IP_TARGET: who is probed, up to 16 IPv4 addresses. They replace those that are there; none empties the list.</summary>
    public IReadOnlyList<IPAddress>? ArpIPTargets { get; init; }

    /// <summary>IFLA_BOND_NS_IP6_TARGET: who is probed by neighbour solicitations, up to 16 IPv6 addresses. They replace those that are there; none empties the list. Linux 5.18.</summary>
    public IReadOnlyList<IPAddress>? NeighbourTargets { get; init; }

    /// <summary>IFLA_BOND_AD_ACTOR_SYSTEM: the system address in LACP; the bond's own by default. Mode 802.3ad only (EACCES).</summary>
    public PhysicalAddress? ActorSystem
    {
        get;
        init
        {
            field = HardwareAddress.CheckEthernet(value);
            _actorSystem = value?.GetAddressBytes();
        }
    }

    ReadOnlySpan<byte> IBondSettings.ActorSystemBytes => _actorSystem;

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_BONDING";

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => BondData.Attributes;

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<BondAttribute> data) => BondData.Write(data, this);

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback) => BondData.Verify(this, actual, readback);

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => BondData.Advise(refusal, this);
}
