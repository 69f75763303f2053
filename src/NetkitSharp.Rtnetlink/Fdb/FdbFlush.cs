using System.Net;

namespace NetkitSharp.Rtnetlink.Fdb;

/// <summary>
/// Which entries of a forwarding table to delete at once; null takes any. Nothing but the link given is everything in the table, the addresses of the bridge's own ports included, unless
/// <see cref="Permanent"/> is false.
/// </summary>
/// <param name="LinkIndex">The index of the bridge (<see cref="FdbTables.Self"/>), the bridge port (<see cref="FdbTables.Master"/>) or the VXLAN link (<see cref="FdbTables.Self"/>).</param>
/// <param name="Tables">Whose table.</param>
public sealed record FdbFlush(int LinkIndex, FdbTables Tables = FdbTables.Self)
{
    /// <summary>NDA_VLAN: bridge only, 1 to 4094.</summary>
    public ushort? Vlan { get; init; }

    /// <summary>NDA_IFINDEX: bridge only, the index of the port whose entries are meant, or of the bridge itself for its own.</summary>
    public int? PortIndex { get; init; }

    /// <summary>NUD_PERMANENT: only permanent entries (true), or all others (false).</summary>
    public bool? Permanent { get; init; }

    /// <summary>NUD_NOARP: only those that do not age (true), permanent ones included, or all others (false).</summary>
    public bool? Static { get; init; }

    /// <summary>NTF_USE: bridge only, only those that a user added (true), or all others (false).</summary>
    public bool? AddedByUser { get; init; }

    /// <summary>NTF_EXT_LEARNED: only those that a controller keeps (true), or all others (false).</summary>
    public bool? ExternallyLearned { get; init; }

    /// <summary>NTF_OFFLOADED: only those that hardware forwards by (true), or all others (false).</summary>
    public bool? Offloaded { get; init; }

    /// <summary>NTF_STICKY: bridge only, only sticky ones (true), or all others (false).</summary>
    public bool? Sticky { get; init; }

    /// <summary>NTF_ROUTER: VXLAN only, only routers (true), or all others (false).</summary>
    public bool? Router { get; init; }

    /// <summary>NDA_DST: VXLAN only, the destination.</summary>
    public IPAddress? Destination { get; init; }

    /// <summary>NDA_PORT: VXLAN only, the destination's UDP port.</summary>
    public ushort? Port { get; init; }

    /// <summary>NDA_VNI: VXLAN only, the network that is sent in.</summary>
    public uint? Vni { get; init; }

    /// <summary>NDA_SRC_VNI: VXLAN only, the network that frames come from.</summary>
    public uint? SourceVni { get; init; }

    /// <summary>NDA_NH_ID: VXLAN only, the nexthop object.</summary>
    public uint? NextHopId { get; init; }
}
