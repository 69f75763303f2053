using System.Net;
using NetkitSharp.Rtnetlink.Neighbours;

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

    /// <summary>What is flushed, as exceptions print it.</summary>
    public override string ToString() => $"{Tables.ToString().ToLowerInvariant()} table of link {LinkIndex}";

    internal bool IsForVxlan => Destination is not null || Port is not null || Vni is not null || SourceVni is not null || NextHopId is not null || Router is not null;

    internal (NeighbourState State, NeighbourState Mask) StateAndMask()
    {
        NeighbourState state = 0;
        NeighbourState mask = 0;
        Add(Permanent, NeighbourState.Permanent);
        Add(Static, NeighbourState.NoArp);
        return (state, mask);

        void Add(bool? wanted, NeighbourState bit)
        {
            mask |= wanted is null ? 0 : bit;
            state |= wanted is true ? bit : 0;
        }
    }

    internal (NeighbourFlags Flags, NeighbourFlags Mask) FlagsAndMask()
    {
        NeighbourFlags flags = 0;
        NeighbourFlags mask = 0;
        Add(AddedByUser, NeighbourFlags.Use);
        Add(ExternallyLearned, NeighbourFlags.ExternallyLearned);
        Add(Offloaded, NeighbourFlags.Offloaded);
        Add(Sticky, NeighbourFlags.Sticky);
        Add(Router, NeighbourFlags.Router);
        return (flags, mask);

        void Add(bool? wanted, NeighbourFlags bit)
        {
            mask |= wanted is null ? 0 : bit;
            flags |= wanted is true ? bit : 0;
        }
    }

    /// <summary>Throws on what the kernel takes for any.</summary>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(LinkIndex, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(PortIndex ?? 1, 1, nameof(PortIndex));
        ArgumentOutOfRangeException.ThrowIfZero(Vlan ?? 1, nameof(Vlan));
        ArgumentOutOfRangeException.ThrowIfZero(Port ?? 1, nameof(Port));
        ArgumentOutOfRangeException.ThrowIfZero(Vni ?? 1, nameof(Vni));
        ArgumentOutOfRangeException.ThrowIfZero(SourceVni ?? 1, nameof(SourceVni));
        ArgumentOutOfRangeException.ThrowIfZero(NextHopId ?? 1, nameof(NextHopId));
        if (Tables is not (FdbTables.Self or FdbTables.Master))
        {
            throw new ArgumentException($"flush {this}: one table is flushed at a time, Self or Master", nameof(Tables));
        }
    }
}
