using NetkitSharp.Rtnetlink.Neighbours;

namespace NetkitSharp.Rtnetlink.Fdb;

/// <summary>Whose forwarding table an entry is in.</summary>
[Flags]
public enum FdbTables : byte
{
    /// <summary>NTF_SELF: that of the link itself: a VXLAN link's, a bridge's own addresses, the addresses that a device listens to.</summary>
    Self = NeighbourFlags.Self,

    /// <summary>NTF_MASTER: that of the bridge that the link is a port of.</summary>
    Master = NeighbourFlags.Master,
}
