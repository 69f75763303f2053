using System.Net.NetworkInformation;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Neighbours;

/// <summary>An entry of the ARP or IPv6 neighbour table where it lies in a message (RTM_NEWNEIGH, RTM_DELNEIGH). Properties read when they are asked, and allocate nothing.</summary>
public readonly ref struct NeighbourView : INetlinkView<NeighbourView>
{
    private readonly ndmsg _header;

    private NeighbourView(ndmsg header, NetlinkAttributeTable<NeighbourAttribute> attributes)
    {
        _header = header;
        Attributes = attributes;
    }

    /// <summary>All attributes, those without a property too.</summary>
    public NetlinkAttributeTable<NeighbourAttribute> Attributes { get; }

    /// <summary>InterNetwork (ARP) or InterNetworkV6 (neighbour discovery).</summary>
    public AddressFamily Family => IpFamily.FromNative(_header.ndm_family);

    /// <summary>The link's index; 0 for a proxy entry of all links.</summary>
    public int LinkIndex => _header.ndm_ifindex;

    /// <summary>NDA_DST: the neighbour's IP address.</summary>
    public NetlinkAddressBytes Address => Attributes.FindAddress(NeighbourAttribute.Destination);

    /// <summary>NDA_LLADDR: the neighbour's link-layer address; empty where it is not known.</summary>
    public ReadOnlySpan<byte> LinkLayerAddress => Attributes.FindBytes(NeighbourAttribute.LinkLayerAddress);

    /// <summary>What the kernel knows about it.</summary>
    public NeighbourState State => (NeighbourState)_header.ndm_state;

    /// <summary>Flags.</summary>
    public NeighbourFlags Flags => (NeighbourFlags)_header.ndm_flags;

    /// <summary>NDA_FLAGS_EXT: further flags (Linux 5.16).</summary>
    public NeighbourExtendedFlags ExtendedFlags => (NeighbourExtendedFlags)(Attributes.FindUInt32(NeighbourAttribute.ExtendedFlags) ?? 0);

    /// <summary>NDA_CACHEINFO: how old the entry is; proxy entries have none.</summary>
    public NeighbourCacheInfo? CacheInfo => Attributes.TryGet(NeighbourAttribute.CacheInfo, out NetlinkAttribute info) ? new NeighbourCacheInfo(info.Get<nda_cacheinfo>()) : null;

    /// <summary>NDA_PROBES: how often the neighbour was asked without an answer; proxy entries have none.</summary>
    public uint? Probes => Attributes.FindUInt32(NeighbourAttribute.Probes);

    /// <summary>NDA_PROTOCOL: who made the entry, numbered as route protocols are; null where nobody said.</summary>
    public byte? Protocol => Attributes.FindByte(NeighbourAttribute.Protocol);

    /// <summary>ndm_type: what kind of address it is, numbered as route types are.</summary>
    public byte Type => _header.ndm_type;

    /// <summary>Reads an RTM_NEWNEIGH or RTM_DELNEIGH of IPv4 or IPv6.</summary>
    /// <inheritdoc cref="INetlinkView{TSelf}.TryRead"/>
    public static bool TryRead(NetlinkMessage message, out NeighbourView view)
    {
        view = default;
        if (message.Type is not (NeighbourMessage.New or NeighbourMessage.Delete))
        {
            return false;
        }

        ndmsg header = message.GetHeader<ndmsg>();
        if (!IpFamily.IsIp(header.ndm_family))
        {
            return false;
        }

        view = new NeighbourView(header, new NetlinkAttributeTable<NeighbourAttribute>(message.GetAttributes<ndmsg>()));
        return true;
    }

    /// <summary>The entry as a record, which outlives the message.</summary>
    /// <exception cref="NetlinkFormatException">There is no address, or an attribute has a length that its type cannot have.</exception>
    public NeighbourInfo ToInfo() => new()
    {
        LinkIndex = LinkIndex,
        Address = Address.ToIPAddress() ?? throw new NetlinkFormatException("neighbour message without NDA_DST", 0, 1, 0),
        LinkLayerAddress = Attributes.Contains(NeighbourAttribute.LinkLayerAddress) ? new PhysicalAddress(LinkLayerAddress.ToArray()) : null,
        State = State,
        Flags = Flags,
        ExtendedFlags = ExtendedFlags,
        CacheInfo = CacheInfo,
        Probes = Probes,
        Protocol = Protocol,
        Type = Type,
    };
}
