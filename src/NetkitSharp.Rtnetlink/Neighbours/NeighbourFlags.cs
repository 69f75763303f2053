namespace NetkitSharp.Rtnetlink.Neighbours;

/// <summary>Flags of a neighbour entry (<c>NTF_*</c>, linux/neighbour.h).</summary>
[Flags]
public enum NeighbourFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>NTF_USE: look the neighbour up now, as if a packet were to be sent.</summary>
    Use = 0x01,

    /// <summary>NTF_SELF: bridge forwarding entries only.</summary>
    Self = 0x02,

    /// <summary>NTF_MASTER: bridge forwarding entries only.</summary>
    Master = 0x04,

    /// <summary>NTF_PROXY: answer ARP or neighbour solicitations for the address; set by <see cref="NeighbourSpec.Proxy"/>.</summary>
    Proxy = 0x08,

    /// <summary>NTF_EXT_LEARNED: a controller keeps the entry; the kernel does not age it.</summary>
    ExternallyLearned = 0x10,

    /// <summary>NTF_OFFLOADED.</summary>
    Offloaded = 0x20,

    /// <summary>NTF_STICKY: bridge forwarding entries only.</summary>
    Sticky = 0x40,

    /// <summary>NTF_ROUTER: an IPv6 router.</summary>
    Router = 0x80,
}
