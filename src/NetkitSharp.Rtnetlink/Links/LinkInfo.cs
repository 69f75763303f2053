using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.NetworkInformation;
using System.Text;
using System.Text.Unicode;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>A network device as the kernel reported it (RTM_NEWLINK). A property is null where the kernel reported nothing: an older kernel, or a device without it.</summary>
public sealed record LinkInfo
{
    private readonly byte[] _data;
    private readonly byte[] _portData;
    private readonly byte[] _ipv4Options;
    private readonly byte[] _ipv6Options;
    private readonly byte[]? _nameBytes;

    internal LinkInfo(LinkView view)
    {
        Index = view.Index;
        HardwareType = view.HardwareType;
        Flags = view.Flags;
        Name = view.Name;
        _nameBytes = Utf8.IsValid(view.NameBytes) ? null : view.NameBytes.ToArray();
        AlternativeNames = ReadNames(view.AlternativeNames);
        Alias = view.Alias;

        Address = new PhysicalAddress(view.Address.ToArray());
        Broadcast = ToAddress(view.Broadcast);
        PermanentAddress = ToAddress(view.PermanentAddress);

        OperationalState = view.OperationalState;
        LinkMode = view.LinkMode;
        Carrier = view.Carrier;
        CarrierChanges = view.CarrierChanges;
        CarrierUpCount = view.CarrierUpCount;
        CarrierDownCount = view.CarrierDownCount;
        ProtoDown = view.ProtoDown;
        ProtoDownReasons = view.ProtoDownReasons;

        Mtu = view.Mtu;
        MinMtu = view.MinMtu;
        MaxMtu = view.MaxMtu;
        TxQueueLength = view.TxQueueLength;
        NumTxQueues = view.NumTxQueues;
        NumRxQueues = view.NumRxQueues;
        QueueDiscipline = view.QueueDiscipline;
        Group = view.Group;
        MasterIndex = view.MasterIndex;

        LinkIndex = view.LinkIndex;
        LinkNamespaceId = view.LinkNamespaceId;
        NamespaceId = view.NamespaceId;
        NewNamespaceId = view.NewNamespaceId;
        NewIndex = view.NewIndex;
        NamespaceImmutable = view.NamespaceImmutable;
        Event = view.Event;

        Promiscuity = view.Promiscuity;
        AllMulticast = view.AllMulticast;

        GsoMaxSize = view.GsoMaxSize;
        GsoMaxSegments = view.GsoMaxSegments;
        GsoIpv4MaxSize = view.GsoIpv4MaxSize;
        GroMaxSize = view.GroMaxSize;
        GroIpv4MaxSize = view.GroIpv4MaxSize;
        TsoMaxSize = view.TsoMaxSize;
        TsoMaxSegments = view.TsoMaxSegments;
        Headroom = view.Headroom;
        Tailroom = view.Tailroom;
        MaxPacingOffloadHorizon = view.MaxPacingOffloadHorizon;

        VirtualFunctions = view.VirtualFunctions;
        ParentDeviceName = view.ParentDeviceName;
        ParentBusName = view.ParentBusName;
        PhysicalPortId = view.PhysicalPortId.ToArray();
        PhysicalPortName = view.PhysicalPortName;
        PhysicalSwitchId = view.PhysicalSwitchId.ToArray();

        AddressGenerationMode = view.AddressGenerationMode;
        Ipv6Token = view.Ipv6Token.Bytes.ContainsAnyExcept((byte)0) ? view.Ipv6Token.ToIPAddress() : null;
        Ipv6Flags = view.Ipv6Flags;
        Ipv6AdvertisedMtu = view.Ipv6AdvertisedMtu;
        _ipv4Options = view.Ipv4Options.ToArray();
        _ipv6Options = view.Ipv6Options.ToArray();

        Xdp = view.Xdp;
        Statistics = view.Statistics;

        Kind = view.Kind;
        _data = view.Data.Bytes.ToArray();
        ExtendedStatistics = view.ExtendedStatistics.ToArray();
        PortKind = view.PortKind;
        _portData = view.PortData.Bytes.ToArray();
    }

    /// <summary>ifi_index, unique in the device's network namespace.</summary>
    public int Index { get; }

    /// <summary>IFLA_IFNAME; bytes that are not UTF-8 read as U+FFFD, so that such a device is found by its index only.</summary>
    public string Name { get; }

    /// <summary>IFLA_IFNAME as the kernel has it.</summary>
    public ReadOnlyMemory<byte> NameBytes => _nameBytes ?? Encoding.UTF8.GetBytes(Name);

    /// <summary>IFLA_INFO_KIND: <c>netkit</c>, <c>veth</c>; null for physical devices and loopback.</summary>
    public string? Kind { get; }

    /// <summary>ifi_type: ARPHRD_ETHER is 1, ARPHRD_LOOPBACK 772.</summary>
    public int HardwareType { get; }

    /// <summary>ifi_flags.</summary>
    public LinkFlags Flags { get; }

    /// <summary>IFF_UP: administratively up.</summary>
    public bool IsUp => (Flags & LinkFlags.Up) != 0;

    /// <summary>IFLA_OPERSTATE. It follows the carrier with up to a second's delay (seen on 6.1; not on 6.12 and later); <see cref="LinkFlags.LowerUp"/> does not.</summary>
    public LinkOperationalState OperationalState { get; }

    /// <summary>IFLA_LINKMODE: whether user space has a say in <see cref="OperationalState"/>.</summary>
    public LinkMode? LinkMode { get; }

    /// <summary>IFLA_CARRIER.</summary>
    public bool? Carrier { get; }

    /// <summary>IFLA_CARRIER_CHANGES: gains and losses of the carrier.</summary>
    public uint? CarrierChanges { get; }

    /// <summary>IFLA_CARRIER_UP_COUNT (Linux 4.16).</summary>
    public uint? CarrierUpCount { get; }

    /// <summary>IFLA_CARRIER_DOWN_COUNT (Linux 4.16).</summary>
    public uint? CarrierDownCount { get; }

    /// <summary>IFLA_PROTO_DOWN: whether the device is held down for a protocol's sake (Linux 4.3).</summary>
    public bool? ProtoDown { get; }

    /// <summary>IFLA_PROTO_DOWN_REASON_VALUE: why, a bit each (Linux 5.9); null where there is no reason.</summary>
    public uint? ProtoDownReasons { get; }

    /// <summary>IFLA_MTU in bytes.</summary>
    public int Mtu { get; }

    /// <summary>IFLA_MIN_MTU in bytes (Linux 4.19).</summary>
    public int? MinMtu { get; }

    /// <summary>IFLA_MAX_MTU in bytes (Linux 4.19); 0 means no limit.</summary>
    public int? MaxMtu { get; }

    /// <summary>IFLA_ADDRESS; all zero for a netkit device in L3 mode.</summary>
    public PhysicalAddress Address { get; }

    /// <summary>IFLA_BROADCAST: the hardware broadcast address.</summary>
    public PhysicalAddress? Broadcast { get; }

    /// <summary>IFLA_PERM_ADDRESS: the address that the device came with, where it has one (Linux 5.6).</summary>
    public PhysicalAddress? PermanentAddress { get; }

    /// <summary>IFLA_LINK: index of the peer (netkit, veth) or the lower device (ipvlan), in <em>its</em> namespace; null where there is none.</summary>
    public int? LinkIndex { get; }

    /// <summary>IFLA_LINK_NETNSID: the namespace of <see cref="LinkIndex"/>, as an id of the namespace of the socket that read; null when it is the device's own. <see cref="LinkClient.TryGetPeer"/> reads there.</summary>
    public int? LinkNamespaceId { get; }

    /// <summary>IFLA_TARGET_NETNSID: the namespace that the device was read from by its id (<see cref="LinkQuery.NamespaceId"/>); null when it is that of the socket that read.</summary>
    public int? NamespaceId { get; }

    /// <summary>IFLA_NEW_NETNSID, in the notification of a device that leaves: where to, as an id of the namespace that it leaves (Linux 4.15).</summary>
    public int? NewNamespaceId { get; }

    /// <summary>IFLA_NEW_IFINDEX, in the notification of a device that leaves: its index there (Linux 4.16).</summary>
    public int? NewIndex { get; }

    /// <summary>IFLA_NETNS_IMMUTABLE: whether the device cannot change its namespace (Linux 6.15).</summary>
    public bool? NamespaceImmutable { get; }

    /// <summary>IFLA_EVENT, in a notification: why it was sent (Linux 4.13).</summary>
    public LinkEventCause? Event { get; }

    /// <summary>IFLA_MASTER: index of the bridge, bond or VRF that the device is a port of.</summary>
    public int? MasterIndex { get; }

    /// <summary>IFLA_QDISC: kind of the root queueing discipline, <c>noqueue</c>.</summary>
    public string? QueueDiscipline { get; }

    /// <summary>IFLA_TXQLEN in packets.</summary>
    public int TxQueueLength { get; }

    /// <summary>IFLA_NUM_TX_QUEUES.</summary>
    public int? NumTxQueues { get; }

    /// <summary>IFLA_NUM_RX_QUEUES.</summary>
    public int? NumRxQueues { get; }

    /// <summary>IFLA_GROUP; 0 is the default group.</summary>
    public uint Group { get; }

    /// <summary>IFLA_PROMISCUITY: how many want all packets.</summary>
    public uint? Promiscuity { get; }

    /// <summary>IFLA_ALLMULTI: how many want all multicast packets (Linux 6.1).</summary>
    public uint? AllMulticast { get; }

    /// <summary>IFLA_GSO_MAX_SIZE in bytes (Linux 4.6).</summary>
    public int? GsoMaxSize { get; }

    /// <summary>IFLA_GSO_MAX_SEGS (Linux 4.6).</summary>
    public int? GsoMaxSegments { get; }

    /// <summary>IFLA_GSO_IPV4_MAX_SIZE in bytes (Linux 6.3).</summary>
    public int? GsoIpv4MaxSize { get; }

    /// <summary>IFLA_GRO_MAX_SIZE in bytes (Linux 5.17).</summary>
    public int? GroMaxSize { get; }

    /// <summary>IFLA_GRO_IPV4_MAX_SIZE in bytes (Linux 6.3).</summary>
    public int? GroIpv4MaxSize { get; }

    /// <summary>IFLA_TSO_MAX_SIZE in bytes: the limit of the GSO sizes (Linux 5.19).</summary>
    public int? TsoMaxSize { get; }

    /// <summary>IFLA_TSO_MAX_SEGS: the limit of <see cref="GsoMaxSegments"/> (Linux 5.19).</summary>
    public int? TsoMaxSegments { get; }

    /// <summary>IFLA_HEADROOM in bytes: what the device needs in front of a packet, whoever asked for it (Linux 6.18). What a netkit device was asked for is in its data.</summary>
    public int? Headroom { get; }

    /// <summary>IFLA_TAILROOM in bytes: what the device needs behind a packet (Linux 6.18).</summary>
    public int? Tailroom { get; }

    /// <summary>IFLA_MAX_PACING_OFFLOAD_HORIZON in nanoseconds: how far ahead of its time the device takes a packet (Linux 6.13).</summary>
    public ulong? MaxPacingOffloadHorizon { get; }

    /// <summary>IFLA_NUM_VF: number of virtual functions; null unless asked for (<see cref="LinkReplyFilter.Vf"/>).</summary>
    public uint? VirtualFunctions { get; }

    /// <summary>IFLA_PARENT_DEV_NAME: the device on its bus, <c>0000:03:00.0</c> (Linux 5.14).</summary>
    public string? ParentDeviceName { get; }

    /// <summary>IFLA_PARENT_DEV_BUS_NAME: the bus, <c>pci</c> (Linux 5.14).</summary>
    public string? ParentBusName { get; }

    /// <summary>IFLA_PHYS_PORT_ID; empty for none.</summary>
    public ReadOnlyMemory<byte> PhysicalPortId { get; }

    /// <summary>IFLA_PHYS_PORT_NAME (Linux 4.1).</summary>
    public string? PhysicalPortName { get; }

    /// <summary>IFLA_PHYS_SWITCH_ID; empty for none.</summary>
    public ReadOnlyMemory<byte> PhysicalSwitchId { get; }

    /// <summary>IFLA_INET6_ADDR_GEN_MODE; null without IPv6 on the device.</summary>
    public AddressGenerationMode? AddressGenerationMode { get; }

    /// <summary>IFLA_INET6_TOKEN: the lower 64 bits of addresses from router advertisements; null for none.</summary>
    public IPAddress? Ipv6Token { get; }

    /// <summary>IFLA_INET6_FLAGS: IPv6's own flags of the device; see <see cref="LinkView.Ipv6Flags"/>.</summary>
    public uint? Ipv6Flags { get; }

    /// <summary>IFLA_INET6_RA_MTU in bytes: the MTU that routers advertise, 0 for none (Linux 5.15).</summary>
    public uint? Ipv6AdvertisedMtu { get; }

    /// <summary>IFLA_IFALIAS.</summary>
    public string? Alias { get; }

    /// <summary>IFLA_ALT_IFNAME (Linux 5.5).</summary>
    public IReadOnlyList<string> AlternativeNames { get; }

    /// <summary>IFLA_STATS64, the counters since the device was made; null when the kernel did not send them.</summary>
    public LinkStatistics? Statistics { get; }

    /// <summary>IFLA_INFO_XSTATS: the kind's own counters, a struct of the driver's; empty for none.</summary>
    public ReadOnlyMemory<byte> ExtendedStatistics { get; }

    /// <summary>IFLA_INFO_SLAVE_KIND: the kind of the device's master; null where it has none.</summary>
    public string? PortKind { get; }

    /// <summary>IFLA_XDP: the programs attached; null where there is none.</summary>
    public XdpAttachment? Xdp { get; }

    /// <summary>IFLA_INET_CONF: an IPv4 setting of the device; null without IPv4 on it, or where the kernel does not have the setting.</summary>
    public int? GetIpv4Option(Ipv4DeviceOption option) => LinkView.OptionAt(_ipv4Options, (int)option - 1);

    /// <summary>IFLA_INET6_CONF: an IPv6 setting of the device; null without IPv6 on it, or where the kernel does not have the setting.</summary>
    public int? GetIpv6Option(Ipv6DeviceOption option) => LinkView.OptionAt(_ipv6Options, (int)option);

    /// <summary>What the kind reports of itself.</summary>
    /// <typeparam name="TData">The kind's data: <c>NetkitLinkInfo</c>, or a type of your own.</typeparam>
    /// <returns>Whether the device is of that kind.</returns>
    /// <exception cref="NetlinkFormatException">The data is malformed.</exception>
    public bool TryGetData<TData>([MaybeNullWhen(false)] out TData data)
        where TData : ILinkData<TData>
    {
        if (Kind != TData.Kind)
        {
            data = default;
            return false;
        }

        data = TData.Parse(new NetlinkAttributes(_data));
        return true;
    }

    /// <summary>What the master reports of the link as its port.</summary>
    /// <typeparam name="TData">The port data of the master's kind: <c>BridgePortInfo</c>, or a type of your own.</typeparam>
    /// <returns>Whether the link is the port of such a master.</returns>
    /// <exception cref="NetlinkFormatException">The data is malformed.</exception>
    public bool TryGetPortData<TData>([MaybeNullWhen(false)] out TData data)
        where TData : ILinkPortData<TData>
    {
        if (PortKind != TData.PortKind)
        {
            data = default;
            return false;
        }

        data = TData.Parse(new NetlinkAttributes(_portData));
        return true;
    }

    /// <summary>Reads an RTM_NEWLINK message, or the RTM_DELLINK of a notification. Attributes that are not known are skipped.</summary>
    /// <exception cref="NetlinkFormatException">The message is malformed, or about something else.</exception>
    public static LinkInfo Parse(NetlinkMessage message) => message.Type is LinkMessage.New or LinkMessage.Delete
        ? new LinkView(message).ToInfo()
        : throw new NetlinkFormatException($"link message expected, not type {message.Type}", 0, LinkMessage.HeaderLength, message.Payload.Length);

    private static List<string> ReadNames(NetlinkAttributes properties)
    {
        List<string> names = [];
        foreach (NetlinkAttribute property in properties)
        {
            if (property.As<LinkAttribute>() == LinkAttribute.AltIfname)
            {
                names.Add(property.GetString());
            }
        }

        return names;
    }

    private static PhysicalAddress? ToAddress(ReadOnlySpan<byte> address) => address.IsEmpty ? null : new PhysicalAddress(address.ToArray());
}
