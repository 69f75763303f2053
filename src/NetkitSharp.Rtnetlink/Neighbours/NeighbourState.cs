namespace NetkitSharp.Rtnetlink.Neighbours;

/// <summary>What the kernel knows about a neighbour (<c>NUD_*</c>, linux/neighbour.h).</summary>
[Flags]
public enum NeighbourState : ushort
{
    /// <summary>NUD_NONE.</summary>
    None = 0,

    /// <summary>NUD_INCOMPLETE: asked, not answered yet.</summary>
    Incomplete = 0x01,

    /// <summary>NUD_REACHABLE: confirmed a short time ago.</summary>
    Reachable = 0x02,

    /// <summary>NUD_STALE: used as it is, verified when used next.</summary>
    Stale = 0x04,

    /// <summary>NUD_DELAY: waits for a confirmation by the protocols above before probing.</summary>
    Delay = 0x08,

    /// <summary>NUD_PROBE: being probed.</summary>
    Probe = 0x10,

    /// <summary>NUD_FAILED: does not answer.</summary>
    Failed = 0x20,

    /// <summary>NUD_NOARP: needs no resolution; removable.</summary>
    NoArp = 0x40,

    /// <summary>NUD_PERMANENT: set by the administrator; never verified nor removed by the kernel.</summary>
    Permanent = 0x80,
}
