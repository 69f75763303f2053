using System.Net;
using System.Net.NetworkInformation;
using NetkitSharp.Rtnetlink.Neighbours;

namespace NetkitSharp.Rtnetlink.Fdb;

/// <summary>A forwarding entry, as the kernel reported it (RTM_NEWNEIGH of AF_BRIDGE).</summary>
public sealed record FdbInfo
{
    /// <summary>The index of the bridge port, of the bridge for its own entries, or of the link whose own table the entry is in.</summary>
    public required int LinkIndex { get; init; }

    /// <summary>NDA_LLADDR: the MAC address.</summary>
    public required PhysicalAddress Address { get; init; }

    /// <summary>The state: permanent, NOARP for static at a bridge, reachable or stale for dynamic.</summary>
    public NeighbourState State { get; init; }

    /// <summary>How long the entry lasts.</summary>
    public FdbKind Kind { get; init; }

    /// <summary>Flags, NTF_SELF included.</summary>
    public NeighbourFlags Flags { get; init; }

    /// <summary>NDA_FLAGS_EXT: further flags (Linux 5.16).</summary>
    public NeighbourExtendedFlags ExtendedFlags { get; init; }

    /// <summary>By whose table to name the entry in a request: that of a bridge's own entries is itself.</summary>
    public FdbTables Table { get; init; }

    /// <summary>NDA_MASTER: the index of the bridge whose table the entry is in.</summary>
    public int? Master { get; init; }

    /// <summary>NDA_VLAN: the VLAN; null for the entry of none.</summary>
    public ushort? Vlan { get; init; }

    /// <summary>NDA_DST: the VXLAN endpoint to send to.</summary>
    public IPAddress? Destination { get; init; }

    /// <summary>NDA_PORT: the endpoint's UDP port, where it is not that of the VXLAN link.</summary>
    public ushort? Port { get; init; }

    /// <summary>NDA_VNI: the network to send in, where it is not that of the VXLAN link.</summary>
    public uint? Vni { get; init; }

    /// <summary>NDA_IFINDEX: the index of the link to send by.</summary>
    public int? Via { get; init; }

    /// <summary>NDA_SRC_VNI: the network the frames come from, at a VXLAN link that takes part in several.</summary>
    public uint? SourceVni { get; init; }

    /// <summary>NDA_NH_ID: the nexthop object with the VXLAN endpoints.</summary>
    public uint? NextHopId { get; init; }

    /// <summary>NDA_LINK_NETNSID: the id of the namespace that the VXLAN link sends in, where it is another.</summary>
    public int? LinkNamespaceId { get; init; }

    /// <summary>NDA_CACHEINFO: how old the entry is; those of plain devices have none.</summary>
    public NeighbourCacheInfo? CacheInfo { get; init; }

    /// <summary>NFEA_ACTIVITY_NOTIFY: whether the kernel tells of use; null where it does not (Linux 5.9).</summary>
    public FdbActivity? Activity { get; init; }

    /// <summary>The spec of this entry: what would add it again, and what deletes it and no other.</summary>
    public FdbSpec ToSpec() => new(LinkIndex, Address)
    {
        Tables = Table,
        Kind = Kind,
        Flags = Flags & ~(NeighbourFlags.Self | NeighbourFlags.Master | NeighbourFlags.Offloaded),
        Vlan = Vlan is 0 ? null : Vlan,
        Destination = Destination,
        Port = Port,
        Vni = Vni,
        Via = Via,
        SourceVni = SourceVni,
        NextHopId = NextHopId,
        Activity = Activity,
    };
}
