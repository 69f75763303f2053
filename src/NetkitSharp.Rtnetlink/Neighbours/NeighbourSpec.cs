using System.Net;
using System.Net.NetworkInformation;

namespace NetkitSharp.Rtnetlink.Neighbours;

/// <summary>An entry to put into the ARP or IPv6 neighbour table of a link.</summary>
/// <param name="LinkIndex">The link's index.</param>
/// <param name="Address">The neighbour's IP address.</param>
/// <param name="LinkLayerAddress">The neighbour's link-layer address, 6 bytes on Ethernet; null on a link without, and for a <see cref="Proxy"/> entry.</param>
public sealed record NeighbourSpec(int LinkIndex, IPAddress Address, PhysicalAddress? LinkLayerAddress = null)
{
    /// <summary>The state to begin with; not sent for a <see cref="Proxy"/> entry.</summary>
    public NeighbourState State { get; init; } = NeighbourState.Permanent;

    /// <summary>Flags besides <see cref="NeighbourFlags.Proxy"/>.</summary>
    public NeighbourFlags Flags { get; init; }

    /// <summary>NDA_FLAGS_EXT: further flags; the kernel refuses those that it does not know. A <see cref="NeighbourExtendedFlags.Managed"/> entry is not permanent: <see cref="State"/> None lets the kernel resolve it (Linux 5.16).</summary>
    public NeighbourExtendedFlags ExtendedFlags { get; init; }

    /// <summary>
    /// An entry that answers for the address on the link instead of one that resolves it. IPv4 also needs the link's proxy_arp or forwarding, IPv6 its proxy_ndp sysctl.
    /// </summary>
    public bool Proxy { get; init; }

    /// <summary>NDA_PROTOCOL: who makes the entry, numbered as route protocols are (Linux 5.0).</summary>
    public byte? Protocol { get; init; }
}
