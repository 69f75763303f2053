using NetkitSharp.Rtnetlink.Neighbours;

namespace NetkitSharp.Rtnetlink.Fdb;

/// <summary>How long a forwarding entry lasts, by the words of bridge(8).</summary>
public enum FdbKind
{
    /// <summary>NUD_NOARP: stays until it is deleted, and frames to it leave by the port.</summary>
    Static = NeighbourState.NoArp,

    /// <summary>NUD_REACHABLE: ages as if it had been learned.</summary>
    Dynamic = NeighbourState.Reachable,

    /// <summary>
    /// NUD_PERMANENT: stays until it is deleted. At a bridge the address is then the host's own: frames to it are taken in and leave by no port. For a VXLAN link's table it is the
    /// usual kind, and the only one of a device that has no table but the addresses that it listens to.
    /// </summary>
    Permanent = NeighbourState.Permanent,
}
