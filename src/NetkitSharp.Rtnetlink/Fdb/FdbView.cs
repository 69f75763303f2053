using System.Net.NetworkInformation;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Fdb;

/// <summary>A forwarding entry where it lies in a message (RTM_NEWNEIGH, RTM_DELNEIGH of AF_BRIDGE). Properties read when they are asked, and allocate nothing.</summary>
public readonly ref struct FdbView : INetlinkView<FdbView>
{
    private readonly ndmsg _header;

    private FdbView(ndmsg header, NetlinkAttributeTable<NeighbourAttribute> attributes)
    {
        _header = header;
        Attributes = attributes;
    }

    /// <summary>All attributes, those without a property too.</summary>
    public NetlinkAttributeTable<NeighbourAttribute> Attributes { get; }

    /// <summary>The index of the bridge port, of the bridge for its own entries, or of the link whose own table the entry is in.</summary>
    public int LinkIndex => _header.ndm_ifindex;

    /// <summary>NDA_LLADDR: the MAC address, 6 bytes.</summary>
    public ReadOnlySpan<byte> Address => Attributes.FindBytes(NeighbourAttribute.LinkLayerAddress);

    /// <summary>The state: permanent, NOARP for static at a bridge, reachable or stale for dynamic.</summary>
    public NeighbourState State => (NeighbourState)_header.ndm_state;

    /// <summary>How long the entry lasts.</summary>
    public FdbKind Kind => (State & NeighbourState.Permanent) != 0 ? FdbKind.Permanent : (State & NeighbourState.NoArp) != 0 ? FdbKind.Static : FdbKind.Dynamic;

    /// <summary>Flags, NTF_SELF included.</summary>
    public NeighbourFlags Flags => (NeighbourFlags)_header.ndm_flags;

    /// <summary>NDA_FLAGS_EXT: further flags (Linux 5.16).</summary>
    public NeighbourExtendedFlags ExtendedFlags => (NeighbourExtendedFlags)(Attributes.FindUInt32(NeighbourAttribute.ExtendedFlags) ?? 0);

    /// <summary>By whose table to name the entry in a request: that of a bridge's own entries is itself.</summary>
    public FdbTables Table => (Flags & NeighbourFlags.Self) != 0 || Master is null || Master == LinkIndex ? FdbTables.Self : FdbTables.Master;

    /// <summary>NDA_MASTER: the index of the bridge whose table the entry is in.</summary>
    public int? Master => Attributes.FindInt32(NeighbourAttribute.Master);

    /// <summary>NDA_VLAN: the VLAN; null for the entry of none.</summary>
    public ushort? Vlan => Attributes.FindUInt16(NeighbourAttribute.Vlan);

    /// <summary>NDA_DST: the VXLAN endpoint to send to; empty where there is none.</summary>
    public NetlinkAddressBytes Destination => Attributes.FindAddress(NeighbourAttribute.Destination);

    /// <summary>NDA_PORT: the endpoint's UDP port, where it is not that of the VXLAN link.</summary>
    public ushort? Port => Attributes.FindUInt16BigEndian(NeighbourAttribute.Port);

    /// <summary>NDA_VNI: the network to send in, where it is not that of the VXLAN link.</summary>
    public uint? Vni => Attributes.FindUInt32(NeighbourAttribute.Vni);

    /// <summary>NDA_IFINDEX: the index of the link to send by.</summary>
    public int? Via => Attributes.FindInt32(NeighbourAttribute.LinkIndex);

    /// <summary>NDA_SRC_VNI: the network the frames come from, at a VXLAN link that takes part in several.</summary>
    public uint? SourceVni => Attributes.FindUInt32(NeighbourAttribute.SourceVni);

    /// <summary>NDA_NH_ID: the nexthop object with the VXLAN endpoints.</summary>
    public uint? NextHopId => Attributes.FindUInt32(NeighbourAttribute.NextHopId);

    /// <summary>NDA_LINK_NETNSID: the id of the namespace that the VXLAN link sends in, where it is another.</summary>
    public int? LinkNamespaceId => Attributes.FindInt32(NeighbourAttribute.LinkNetnsId);

    /// <summary>NDA_CACHEINFO: how old the entry is; those of plain devices have none.</summary>
    public NeighbourCacheInfo? CacheInfo => Attributes.TryGet(NeighbourAttribute.CacheInfo, out NetlinkAttribute info) ? new NeighbourCacheInfo(info.Get<nda_cacheinfo>()) : null;

    /// <summary>NFEA_ACTIVITY_NOTIFY: whether the kernel tells of use; null where it does not (Linux 5.9).</summary>
    public FdbActivity? Activity =>
        Attributes.FindNested(NeighbourAttribute.FdbExtendedAttributes).TryGet(FdbExtendedAttribute.ActivityNotify, out NetlinkAttribute activity) ? (FdbActivity)activity.GetByte() : null;

    /// <summary>Reads an RTM_NEWNEIGH or RTM_DELNEIGH of AF_BRIDGE.</summary>
    /// <inheritdoc cref="INetlinkView{TSelf}.TryRead"/>
    public static bool TryRead(NetlinkMessage message, out FdbView view)
    {
        view = default;
        if (message.Type is not (FdbMessage.New or FdbMessage.Delete))
        {
            return false;
        }

        ndmsg header = message.GetHeader<ndmsg>();
        if (header.ndm_family != FdbMessage.AF_BRIDGE)
        {
            return false;
        }

        view = new FdbView(header, new NetlinkAttributeTable<NeighbourAttribute>(message.GetAttributes<ndmsg>()));
        return true;
    }

    /// <summary>The entry as a record, which outlives the message.</summary>
    /// <exception cref="NetlinkFormatException">There is no address, or an attribute has a length that its type cannot have.</exception>
    public FdbInfo ToInfo() => new()
    {
        LinkIndex = LinkIndex,
        Address = Attributes.TryGet(NeighbourAttribute.LinkLayerAddress, out NetlinkAttribute address)
            ? new PhysicalAddress(address.Payload.ToArray())
            : throw new NetlinkFormatException("forwarding entry without NDA_LLADDR", 0, FdbSpec.AddressLength, 0),
        State = State,
        Kind = Kind,
        Flags = Flags,
        ExtendedFlags = ExtendedFlags,
        Table = Table,
        Master = Master,
        Vlan = Vlan,
        Destination = Destination.ToIPAddress(),
        Port = Port,
        Vni = Vni,
        Via = Via,
        SourceVni = SourceVni,
        NextHopId = NextHopId,
        LinkNamespaceId = LinkNamespaceId,
        CacheInfo = CacheInfo,
        Activity = Activity,
    };
}
