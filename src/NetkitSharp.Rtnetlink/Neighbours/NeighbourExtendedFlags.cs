namespace NetkitSharp.Rtnetlink.Neighbours;

/// <summary>Further flags of a neighbour or forwarding entry (<c>NTF_EXT_*</c> in NDA_FLAGS_EXT, linux/neighbour.h).</summary>
[Flags]
public enum NeighbourExtendedFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>NTF_EXT_MANAGED: the kernel resolves the neighbour and keeps it reachable by itself; not for a permanent entry (Linux 5.16).</summary>
    Managed = 0x1,

    /// <summary>NTF_EXT_LOCKED (bridge, reported): made by the bridge for a host behind a locked port, which must authenticate first (Linux 6.2).</summary>
    Locked = 0x2,

    /// <summary>NTF_EXT_EXT_VALIDATED: a controller has verified the neighbour; the kernel neither removes nor invalidates the entry (Linux 6.17).</summary>
    ExternallyValidated = 0x4,
}
