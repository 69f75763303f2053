using System.Diagnostics.CodeAnalysis;
using System.Net.NetworkInformation;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>A network device as the kernel reported it (RTM_NEWLINK). A property is null where the kernel reported nothing: an older kernel, or a device without it.</summary>
public sealed record LinkInfo
{
    private readonly ReadOnlyMemory<byte> _data;
    private readonly ReadOnlyMemory<byte> _portData;

    private LinkInfo(NetlinkMessage message)
    {
        ifinfomsg header = message.GetHeader<ifinfomsg>();
        Index = header.ifi_index;
        HardwareType = header.ifi_type;
        Flags = (LinkFlags)header.ifi_flags;
        foreach (NetlinkAttribute attribute in message.GetAttributes<ifinfomsg>())
        {
            switch (attribute.As<LinkAttribute>())
            {
                case LinkAttribute.Ifname:
                    Name = attribute.GetString();
                    break;
                case LinkAttribute.Address:
                    Address = new PhysicalAddress(attribute.Payload.ToArray());
                    break;
                case LinkAttribute.Mtu:
                    Mtu = ToInt32(attribute);
                    break;
                case LinkAttribute.MinMtu:
                    MinMtu = ToInt32(attribute);
                    break;
                case LinkAttribute.MaxMtu:
                    MaxMtu = ToInt32(attribute);
                    break;
                case LinkAttribute.Link:
                    LinkIndex = NonZero(attribute.GetInt32());
                    break;
                case LinkAttribute.LinkNetnsid:
                    LinkNamespaceId = attribute.GetInt32();
                    break;
                case LinkAttribute.Master:
                    MasterIndex = NonZero(attribute.GetInt32());
                    break;
                case LinkAttribute.Qdisc:
                    QueueDiscipline = attribute.GetString();
                    break;
                case LinkAttribute.Txqlen:
                    TxQueueLength = ToInt32(attribute);
                    break;
                case LinkAttribute.Operstate:
                    OperationalState = (LinkOperationalState)attribute.GetByte();
                    break;
                case LinkAttribute.Group:
                    Group = attribute.GetUInt32();
                    break;
                case LinkAttribute.NumTxQueues:
                    NumTxQueues = ToInt32(attribute);
                    break;
                case LinkAttribute.NumRxQueues:
                    NumRxQueues = ToInt32(attribute);
                    break;
                case LinkAttribute.GsoMaxSize:
                    GsoMaxSize = ToInt32(attribute);
                    break;
                case LinkAttribute.GsoMaxSegs:
                    GsoMaxSegments = ToInt32(attribute);
                    break;
                case LinkAttribute.GsoIpv4MaxSize:
                    GsoIpv4MaxSize = ToInt32(attribute);
                    break;
                case LinkAttribute.GroMaxSize:
                    GroMaxSize = ToInt32(attribute);
                    break;
                case LinkAttribute.GroIpv4MaxSize:
                    GroIpv4MaxSize = ToInt32(attribute);
                    break;
                case LinkAttribute.TsoMaxSize:
                    TsoMaxSize = ToInt32(attribute);
                    break;
                case LinkAttribute.TsoMaxSegs:
                    TsoMaxSegments = ToInt32(attribute);
                    break;
                case LinkAttribute.Headroom:
                    Headroom = attribute.GetUInt16();
                    break;
                case LinkAttribute.Tailroom:
                    Tailroom = attribute.GetUInt16();
                    break;
                case LinkAttribute.Ifalias:
                    Alias = attribute.GetString();
                    break;
                case LinkAttribute.Stats64:
                    Statistics = LinkStatistics.Parse(attribute.Payload);
                    break;
                case LinkAttribute.AfSpec:
                    AddressGenerationMode = ReadAddressGenerationMode(attribute.GetNested());
                    break;
                case LinkAttribute.PropList:
                    AlternativeNames = ReadAlternativeNames(attribute.GetNested());
                    break;
                case LinkAttribute.Linkinfo:
                    (Kind, _data) = ReadLinkInfo(attribute.GetNested());
                    (PortKind, _portData) = ReadPortInfo(attribute.GetNested());
                    break;
            }
        }
    }

    /// <summary>ifi_index, unique in the device's network namespace.</summary>
    public int Index { get; }

    /// <summary>IFLA_IFNAME; bytes that are not UTF-8 read as U+FFFD.</summary>
    public string Name { get; } = "";

    /// <summary>IFLA_INFO_KIND: <c>netkit</c>, <c>veth</c>; null for physical devices and loopback.</summary>
    public string? Kind { get; }

    /// <summary>IFLA_INFO_SLAVE_KIND: the kind of the link that this one is a port of, <c>bridge</c>; null where it is none's.</summary>
    public string? PortKind { get; }

    /// <summary>ifi_type: ARPHRD_ETHER is 1, ARPHRD_LOOPBACK 772.</summary>
    public int HardwareType { get; }

    /// <summary>ifi_flags.</summary>
    public LinkFlags Flags { get; }

    /// <summary>IFF_UP: administratively up.</summary>
    public bool IsUp => (Flags & LinkFlags.Up) != 0;

    /// <summary>IFLA_OPERSTATE. It follows the carrier with up to a second's delay (seen on 6.1; not on 6.12 and later); <see cref="LinkFlags.LowerUp"/> does not.</summary>
    public LinkOperationalState OperationalState { get; }

    /// <summary>IFLA_MTU in bytes.</summary>
    public int Mtu { get; }

    /// <summary>IFLA_MIN_MTU in bytes (Linux 4.19).</summary>
    public int? MinMtu { get; }

    /// <summary>IFLA_MAX_MTU in bytes (Linux 4.19); 0 means no limit.</summary>
    public int? MaxMtu { get; }

    /// <summary>IFLA_ADDRESS; all zero for a netkit device in L3 mode.</summary>
    public PhysicalAddress Address { get; } = PhysicalAddress.None;

    /// <summary>IFLA_LINK: index of the peer (netkit, veth) or the lower device (ipvlan), in <em>its</em> namespace; null where there is none.</summary>
    public int? LinkIndex { get; }

    /// <summary>IFLA_LINK_NETNSID: the namespace of <see cref="LinkIndex"/>, as an nsid of the namespace that was read from; null when it is the device's own.</summary>
    public int? LinkNamespaceId { get; }

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

    /// <summary>IFLA_INET6_ADDR_GEN_MODE; null without IPv6 on the device.</summary>
    public AddressGenerationMode? AddressGenerationMode { get; }

    /// <summary>IFLA_IFALIAS.</summary>
    public string? Alias { get; }

    /// <summary>IFLA_ALT_IFNAME (Linux 5.5).</summary>
    public IReadOnlyList<string> AlternativeNames { get; } = [];

    /// <summary>IFLA_STATS64, the counters since the device was made; null when the kernel did not send them.</summary>
    public LinkStatistics? Statistics { get; }

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

        data = TData.Parse(new NetlinkAttributes(_data.Span));
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

        data = TData.Parse(new NetlinkAttributes(_portData.Span));
        return true;
    }

    /// <summary>Reads an RTM_NEWLINK message. Attributes that are not known are skipped.</summary>
    /// <exception cref="NetlinkFormatException">The message is malformed, or no link message.</exception>
    public static LinkInfo Parse(NetlinkMessage message) =>
        message.Type == LinkMessage.New
            ? new LinkInfo(message)
            : throw new NetlinkFormatException($"link message expected, not type {message.Type}", 0, LinkMessage.HeaderLength, message.Payload.Length);

    private static AddressGenerationMode? ReadAddressGenerationMode(NetlinkAttributes families) =>
        families.TryGet(AddressFamilyAttribute.Inet6, out NetlinkAttribute inet6)
        && inet6.GetNested().TryGet(Inet6Attribute.AddrGenMode, out NetlinkAttribute mode)
            ? (AddressGenerationMode)mode.GetByte()
            : null;

    private static List<string> ReadAlternativeNames(NetlinkAttributes properties)
    {
        List<string> names = [];
        foreach (NetlinkAttribute property in properties)
        {
            if (property.As<PropertyAttribute>() == PropertyAttribute.AltIfname)
            {
                names.Add(property.GetString());
            }
        }

        return names;
    }

    private static (string? Kind, byte[] Data) ReadLinkInfo(NetlinkAttributes attributes)
    {
        string? kind = null;
        byte[] data = [];
        foreach (NetlinkAttribute attribute in attributes)
        {
            switch (attribute.As<LinkInfoAttribute>())
            {
                case LinkInfoAttribute.Kind:
                    kind = attribute.GetString();
                    break;
                case LinkInfoAttribute.Data:
                    data = attribute.Payload.ToArray();
                    break;
            }
        }

        return (kind, data);
    }

    private static (string? Kind, byte[] Data) ReadPortInfo(NetlinkAttributes attributes)
    {
        string? kind = null;
        byte[] data = [];
        foreach (NetlinkAttribute attribute in attributes)
        {
            switch (attribute.As<LinkInfoAttribute>())
            {
                case LinkInfoAttribute.SlaveKind:
                    kind = attribute.GetString();
                    break;
                case LinkInfoAttribute.SlaveData:
                    data = attribute.Payload.ToArray();
                    break;
            }
        }

        return (kind, data);
    }

    // A u32 above int.MaxValue means "no limit".
    private static int ToInt32(NetlinkAttribute attribute) => (int)Math.Min(attribute.GetUInt32(), int.MaxValue);

    private static int? NonZero(int index) => index == 0 ? null : index;
}
