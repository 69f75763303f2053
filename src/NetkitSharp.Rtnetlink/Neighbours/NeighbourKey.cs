using System.Net;

namespace NetkitSharp.Rtnetlink.Neighbours;

/// <summary>What names an entry of the neighbour tables, as <see cref="Transport.NetlinkBatchFailure.Request"/> has it of deletions.</summary>
/// <param name="LinkIndex">The link's index.</param>
/// <param name="Address">The neighbour's IP address.</param>
/// <param name="IsProxy">Whether it is a proxy entry.</param>
public sealed record NeighbourKey(int LinkIndex, IPAddress Address, bool IsProxy = false);
