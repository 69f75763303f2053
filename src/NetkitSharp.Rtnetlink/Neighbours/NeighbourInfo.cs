using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace NetkitSharp.Rtnetlink.Neighbours;

/// <summary>An entry of the ARP or IPv6 neighbour table, as the kernel reported it (RTM_NEWNEIGH).</summary>
public sealed record NeighbourInfo
{
    /// <summary>The link's index; 0 for a proxy entry of all links.</summary>
    public required int LinkIndex { get; init; }

    /// <summary>The neighbour's IP address.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The neighbour's link-layer address, where it is known.</summary>
    public PhysicalAddress? LinkLayerAddress { get; init; }

    /// <summary>What the kernel knows about it.</summary>
    public NeighbourState State { get; init; }

    /// <summary>Flags.</summary>
    public NeighbourFlags Flags { get; init; }

    /// <summary>NDA_FLAGS_EXT: further flags (Linux 5.16).</summary>
    public NeighbourExtendedFlags ExtendedFlags { get; init; }

    /// <summary>NDA_CACHEINFO: how old the entry is; proxy entries have none.</summary>
    public NeighbourCacheInfo? CacheInfo { get; init; }

    /// <summary>NDA_PROBES: how often the neighbour was asked without an answer; proxy entries have none.</summary>
    public uint? Probes { get; init; }

    /// <summary>ndm_type: what kind of address it is, numbered as route types are.</summary>
    public byte Type { get; init; }

    /// <summary>NDA_PROTOCOL: who made the entry, numbered as route protocols are; null where nobody said.</summary>
    public byte? Protocol { get; init; }

    /// <summary>Whether the kernel answers for the address (NTF_PROXY).</summary>
    public bool IsProxy => (Flags & NeighbourFlags.Proxy) != 0;

    /// <summary>InterNetwork (ARP) or InterNetworkV6 (neighbour discovery).</summary>
    public AddressFamily Family => Address.AddressFamily;
}
