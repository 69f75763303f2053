using System.Net;
using System.Net.NetworkInformation;

namespace NetkitSharp.Rtnetlink.Neighbours;

/// <summary>An entry to put into the ARP or IPv6 neighbour table of a link.</summary>
public sealed record NeighbourSpec
{
    /// <summary>The link's index.</summary>
    public required int LinkIndex { get; init; }

    /// <summary>The neighbour's IP address.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The neighbour's link-layer address, 6 bytes on Ethernet; null on a link without, and for a <see cref="Proxy"/> entry.</summary>
    public PhysicalAddress? LinkLayerAddress { get; init; }

    /// <summary>The state to begin with; not sent for a <see cref="Proxy"/> entry.</summary>
    public NeighbourState State { get; init; } = NeighbourState.Permanent;

    /// <summary>Flags besides <see cref="NeighbourFlags.Proxy"/>.</summary>
    public NeighbourFlags Flags { get; init; }

    /// <summary>
    /// An entry that answers for the address on the link instead of one that resolves it. IPv4 also needs the link's proxy_arp or forwarding, IPv6 its proxy_ndp sysctl.
    /// </summary>
    public bool Proxy { get; init; }

    /// <summary>NDA_PROTOCOL: who makes the entry, numbered as route protocols are (Linux 5.0).</summary>
    public byte? Protocol { get; init; }
}
