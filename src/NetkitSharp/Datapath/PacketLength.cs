namespace NetkitSharp.Datapath;

/// <summary>How long the packets of one family were that passed a hook.</summary>
/// <param name="Packets">Packets; a GSO packet of many segments counts once.</param>
/// <param name="BigPackets">Those of at least 64 KiB: BIG TCP.</param>
/// <param name="Longest">The longest, in bytes from the IP header on; 0 where there was none.</param>
/// <param name="LengthField">What the IP header of the longest says of its length (<c>tot_len</c>, <c>payload_len</c>), in bytes; 0 for a big one.</param>
/// <param name="Protocol">What follows the IP header of the longest: 6 is TCP; 0, with IPv6, the hop-by-hop header by which older kernels mark a big packet.</param>
public readonly record struct PacketLength(ulong Packets, ulong BigPackets, int Longest, int LengthField, int Protocol);
