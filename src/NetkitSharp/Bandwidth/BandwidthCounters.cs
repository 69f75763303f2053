namespace NetkitSharp.Bandwidth;

/// <summary>What became of a pod's packets in one direction since it first had a rate there (<c>struct nks_bucket</c>).</summary>
/// <param name="Packets">Packets that passed; a GSO packet of many segments counts once.</param>
/// <param name="Bytes">Their bytes on the wire, with the headers of each segment.</param>
/// <param name="DelayedPackets">Egress only: packets that passed, but got a later departure time than they came with.</param>
/// <param name="DroppedPackets">Egress: packets that would have waited longer than <see cref="BandwidthOptions.Horizon"/>. Ingress: packets that the bucket had no tokens for.</param>
/// <param name="DroppedBytes">The bytes of those.</param>
public readonly record struct BandwidthCounters(ulong Packets, ulong Bytes, ulong DelayedPackets, ulong DroppedPackets, ulong DroppedBytes)
{
    /// <summary>What was counted between two readings.</summary>
    public static BandwidthCounters operator -(BandwidthCounters left, BandwidthCounters right) => new(
        left.Packets - right.Packets,
        left.Bytes - right.Bytes,
        left.DelayedPackets - right.DelayedPackets,
        left.DroppedPackets - right.DroppedPackets,
        left.DroppedBytes - right.DroppedBytes);

    /// <summary>What was counted between two readings.</summary>
    public static BandwidthCounters Subtract(BandwidthCounters left, BandwidthCounters right) => left - right;
}
