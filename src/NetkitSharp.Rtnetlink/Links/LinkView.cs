using System.Text;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>
/// A network device read where it lies in a message (RTM_NEWLINK, or RTM_DELLINK of a notification). Each property decodes its attribute when asked, and is null, or empty, where the kernel reported
/// nothing: an older kernel, or a device without it. What returns a string allocates; nothing else does.
/// </summary>
/// <remarks>A property throws <see cref="NetlinkFormatException"/> where its attribute has another length than its type.</remarks>
public readonly ref partial struct LinkView : INetlinkView<LinkView>
{
    private readonly ifinfomsg _header;
    private readonly NetlinkAttributeTable<LinkAttribute> _attributes;

    internal LinkView(NetlinkMessage message)
    {
        _header = message.GetHeader<ifinfomsg>();
        _attributes = new NetlinkAttributeTable<LinkAttribute>(message.GetAttributes<ifinfomsg>());
    }

    /// <summary>All attributes in the order of the message, those without a name too.</summary>
    public NetlinkAttributes Attributes => _attributes.All;

    /// <summary>ifi_index, unique in the device's network namespace.</summary>
    public int Index => _header.ifi_index;

    /// <summary>ifi_type: ARPHRD_ETHER is 1, ARPHRD_LOOPBACK 772.</summary>
    public int HardwareType => _header.ifi_type;

    /// <summary>ifi_flags.</summary>
    public LinkFlags Flags => (LinkFlags)_header.ifi_flags;

    /// <summary>IFF_UP: administratively up.</summary>
    public bool IsUp => (Flags & LinkFlags.Up) != 0;

    /// <summary>IFLA_IFNAME as a string; bytes that are not UTF-8 read as U+FFFD.</summary>
    public string Name => Encoding.UTF8.GetString(NameBytes);

    /// <summary>IFLA_IFNAME as the kernel has it: any bytes but NUL, <c>/</c>, <c>:</c> and whitespace, chosen by whoever may set up the device.</summary>
    public ReadOnlySpan<byte> NameBytes => Text(LinkAttribute.Ifname);

    /// <summary>IFLA_ALT_IFNAME: the alternative names, each an attribute <see cref="LinkAttribute.AltIfname"/> in here (Linux 5.5).</summary>
    public NetlinkAttributes AlternativeNames => _attributes.FindNested(LinkAttribute.PropList);

    /// <summary>IFLA_IFALIAS.</summary>
    public string? Alias => _attributes.FindString(LinkAttribute.Ifalias);

    /// <summary>IFLA_ADDRESS; all zero for a netkit device in L3 mode.</summary>
    public ReadOnlySpan<byte> Address => _attributes.FindBytes(LinkAttribute.Address);

    /// <summary>IFLA_BROADCAST.</summary>
    public ReadOnlySpan<byte> Broadcast => _attributes.FindBytes(LinkAttribute.Broadcast);

    /// <summary>IFLA_PERM_ADDRESS: the address that the device came with, where it has one (Linux 5.6).</summary>
    public ReadOnlySpan<byte> PermanentAddress => _attributes.FindBytes(LinkAttribute.PermAddress);

    /// <summary>IFLA_OPERSTATE.</summary>
    public LinkOperationalState OperationalState => (LinkOperationalState)_attributes.FindByte(LinkAttribute.Operstate).GetValueOrDefault();

    /// <summary>IFLA_LINKMODE.</summary>
    public LinkMode? LinkMode => (LinkMode?)_attributes.FindByte(LinkAttribute.Linkmode);

    /// <summary>IFLA_CARRIER.</summary>
    public bool? Carrier => Flag(LinkAttribute.Carrier);

    /// <summary>IFLA_CARRIER_CHANGES.</summary>
    public uint? CarrierChanges => _attributes.FindUInt32(LinkAttribute.CarrierChanges);

    /// <summary>IFLA_CARRIER_UP_COUNT (Linux 4.16).</summary>
    public uint? CarrierUpCount => _attributes.FindUInt32(LinkAttribute.CarrierUpCount);

    /// <summary>IFLA_CARRIER_DOWN_COUNT (Linux 4.16).</summary>
    public uint? CarrierDownCount => _attributes.FindUInt32(LinkAttribute.CarrierDownCount);

    /// <summary>IFLA_PROTO_DOWN (Linux 4.3).</summary>
    public bool? ProtoDown => Flag(LinkAttribute.ProtoDown);

    /// <summary>IFLA_PROTO_DOWN_REASON_VALUE (Linux 5.9): a bit a reason; null where there is none.</summary>
    public uint? ProtoDownReasons => FindNestedUInt32(LinkAttribute.ProtoDownReason, ProtoDownReasonAttribute.Value);

    /// <summary>IFLA_MTU in bytes.</summary>
    public int Mtu => FindInt32(LinkAttribute.Mtu).GetValueOrDefault();

    /// <summary>IFLA_MIN_MTU in bytes (Linux 4.19).</summary>
    public int? MinMtu => FindInt32(LinkAttribute.MinMtu);

    /// <summary>IFLA_MAX_MTU in bytes (Linux 4.19); 0 means no limit.</summary>
    public int? MaxMtu => FindInt32(LinkAttribute.MaxMtu);

    /// <summary>IFLA_TXQLEN in packets.</summary>
    public int TxQueueLength => FindInt32(LinkAttribute.Txqlen).GetValueOrDefault();

    /// <summary>IFLA_NUM_TX_QUEUES.</summary>
    public int? NumTxQueues => FindInt32(LinkAttribute.NumTxQueues);

    /// <summary>IFLA_NUM_RX_QUEUES.</summary>
    public int? NumRxQueues => FindInt32(LinkAttribute.NumRxQueues);

    /// <summary>IFLA_QDISC: kind of the root queueing discipline.</summary>
    public string? QueueDiscipline => _attributes.FindString(LinkAttribute.Qdisc);

    /// <summary>IFLA_GROUP; 0 is the default group.</summary>
    public uint Group => _attributes.FindUInt32(LinkAttribute.Group).GetValueOrDefault();

    /// <summary>IFLA_MASTER: index of the bridge, bond or VRF that the device is a port of.</summary>
    public int? MasterIndex => NonZero(_attributes.FindInt32(LinkAttribute.Master));

    /// <summary>IFLA_LINK: index of the peer (netkit, veth) or the lower device (ipvlan), in <em>its</em> namespace; null where there is none.</summary>
    public int? LinkIndex => NonZero(_attributes.FindInt32(LinkAttribute.Link));

    /// <summary>IFLA_LINK_NETNSID: the namespace of <see cref="LinkIndex"/>, as an id of the namespace of the socket that read; null when it is the device's own.</summary>
    public int? LinkNamespaceId => _attributes.FindInt32(LinkAttribute.LinkNetnsid);

    /// <summary>IFLA_TARGET_NETNSID: the namespace that the device was read from; null when it is that of the socket that read.</summary>
    public int? NamespaceId => _attributes.FindInt32(LinkAttribute.TargetNetnsid);

    /// <summary>IFLA_NEW_NETNSID, in the notification of a device that leaves: where to, as an id of the namespace that it leaves (Linux 4.15).</summary>
    public int? NewNamespaceId => _attributes.FindInt32(LinkAttribute.NewNetnsid);

    /// <summary>IFLA_NEW_IFINDEX, in the notification of a device that leaves: its index there (Linux 4.16).</summary>
    public int? NewIndex => _attributes.FindInt32(LinkAttribute.NewIfindex);

    /// <summary>IFLA_NETNS_IMMUTABLE: whether the device cannot change its namespace (Linux 6.15).</summary>
    public bool? NamespaceImmutable => Flag(LinkAttribute.NetnsImmutable);

    /// <summary>IFLA_EVENT: why a notification was sent (Linux 4.13).</summary>
    public LinkEventCause? Event => (LinkEventCause?)_attributes.FindInt32(LinkAttribute.Event);

    /// <summary>IFLA_PROMISCUITY: how many want all packets.</summary>
    public uint? Promiscuity => _attributes.FindUInt32(LinkAttribute.Promiscuity);

    /// <summary>IFLA_ALLMULTI: how many want all multicast packets (Linux 6.1).</summary>
    public uint? AllMulticast => _attributes.FindUInt32(LinkAttribute.Allmulti);

    /// <summary>IFLA_GSO_MAX_SIZE in bytes (Linux 4.6).</summary>
    public int? GsoMaxSize => FindInt32(LinkAttribute.GsoMaxSize);

    /// <summary>IFLA_GSO_MAX_SEGS (Linux 4.6).</summary>
    public int? GsoMaxSegments => FindInt32(LinkAttribute.GsoMaxSegs);

    /// <summary>IFLA_GSO_IPV4_MAX_SIZE in bytes (Linux 6.3).</summary>
    public int? GsoIpv4MaxSize => FindInt32(LinkAttribute.GsoIpv4MaxSize);

    /// <summary>IFLA_GRO_MAX_SIZE in bytes (Linux 5.17).</summary>
    public int? GroMaxSize => FindInt32(LinkAttribute.GroMaxSize);

    /// <summary>IFLA_GRO_IPV4_MAX_SIZE in bytes (Linux 6.3).</summary>
    public int? GroIpv4MaxSize => FindInt32(LinkAttribute.GroIpv4MaxSize);

    /// <summary>IFLA_TSO_MAX_SIZE in bytes: the limit of the GSO sizes (Linux 5.19).</summary>
    public int? TsoMaxSize => FindInt32(LinkAttribute.TsoMaxSize);

    /// <summary>IFLA_TSO_MAX_SEGS: the limit of <see cref="GsoMaxSegments"/> (Linux 5.19).</summary>
    public int? TsoMaxSegments => FindInt32(LinkAttribute.TsoMaxSegs);

    /// <summary>IFLA_HEADROOM in bytes: what the device needs in front of a packet, whoever asked for it (Linux 6.18).</summary>
    public int? Headroom => _attributes.FindUInt16(LinkAttribute.Headroom);

    /// <summary>IFLA_TAILROOM in bytes: what the device needs behind a packet (Linux 6.18).</summary>
    public int? Tailroom => _attributes.FindUInt16(LinkAttribute.Tailroom);

    /// <summary>IFLA_MAX_PACING_OFFLOAD_HORIZON in nanoseconds: how far ahead of its time the device takes a packet (Linux 6.13).</summary>
    public ulong? MaxPacingOffloadHorizon => _attributes.TryGet(LinkAttribute.MaxPacingOffloadHorizon, out NetlinkAttribute horizon) ? horizon.GetVariableUInt() : null;

    /// <summary>IFLA_NUM_VF: number of virtual functions.</summary>
    public uint? VirtualFunctions => _attributes.FindUInt32(LinkAttribute.NumVf);

    /// <summary>IFLA_PARENT_DEV_NAME: the device on its bus, <c>0000:03:00.0</c> (Linux 5.14).</summary>
    public string? ParentDeviceName => _attributes.FindString(LinkAttribute.ParentDevName);

    /// <summary>IFLA_PARENT_DEV_BUS_NAME: the bus, <c>pci</c> (Linux 5.14).</summary>
    public string? ParentBusName => _attributes.FindString(LinkAttribute.ParentDevBusName);

    /// <summary>IFLA_PHYS_PORT_ID.</summary>
    public ReadOnlySpan<byte> PhysicalPortId => _attributes.FindBytes(LinkAttribute.PhysPortId);

    /// <summary>IFLA_PHYS_PORT_NAME (Linux 4.1).</summary>
    public string? PhysicalPortName => _attributes.FindString(LinkAttribute.PhysPortName);

    /// <summary>IFLA_PHYS_SWITCH_ID.</summary>
    public ReadOnlySpan<byte> PhysicalSwitchId => _attributes.FindBytes(LinkAttribute.PhysSwitchId);

    /// <summary>IFLA_XDP: the programs attached; null where there is none.</summary>
    public XdpAttachment? Xdp => XdpAttachment.Read(_attributes.FindNested(LinkAttribute.Xdp));

    /// <summary>IFLA_STATS64, the counters since the device was made; null when the kernel did not send them (<see cref="LinkReplyFilter.SkipStats"/>).</summary>
    public LinkStatistics? Statistics => _attributes.TryGet(LinkAttribute.Stats64, out NetlinkAttribute stats) ? LinkStatistics.Parse(stats.Payload) : null;

    /// <inheritdoc/>
    public static bool TryRead(NetlinkMessage message, out LinkView view)
    {
        // Bridge ports (AF_BRIDGE) and IPv6's own news (AF_INET6) come as RTM_NEWLINK too, with attributes of their own.
        if (message.Type is not (LinkMessage.New or LinkMessage.Delete) || message.GetHeader<ifinfomsg>().ifi_family != 0)
        {
            view = default;
            return false;
        }

        view = new LinkView(message);
        return true;
    }

    /// <summary>A record with all of this, which outlives the message. Only this decodes every attribute.</summary>
    /// <exception cref="NetlinkFormatException">An attribute is malformed.</exception>
    public LinkInfo ToInfo() => new(this);

    private ReadOnlySpan<byte> Text(LinkAttribute type) => _attributes.TryGet(type, out NetlinkAttribute text) ? text.GetStringBytes() : default;

    private bool? Flag(LinkAttribute type) => _attributes.FindByte(type) is { } value ? value != 0 : null;

    // A u32 above int.MaxValue means "no limit".
    private int? FindInt32(LinkAttribute type) => _attributes.FindUInt32(type) is { } value ? (int)Math.Min(value, int.MaxValue) : null;

    private uint? FindNestedUInt32<TInner>(LinkAttribute nest, TInner type)
        where TInner : unmanaged, Enum => _attributes.FindNested(nest).TryGet(type, out NetlinkAttribute value) ? value.GetUInt32() : null;

    private static int? NonZero(int? index) => index is 0 ? null : index;
}
