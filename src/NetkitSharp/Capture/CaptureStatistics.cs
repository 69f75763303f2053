namespace NetkitSharp.Capture;

/// <summary>What became of the packets at a hook since the capture was attached there. Readings while packets flow are not of one moment.</summary>
/// <param name="Seen">Packets that passed the hook.</param>
/// <param name="Matched">Those among them that the filter asked for.</param>
/// <param name="Lost">Those among these that found no room in the ring: they went their way, and are not in the capture.</param>
/// <param name="Delivered">Those that were read. When the capture was stopped and read to its end, this is matched less lost.</param>
public readonly record struct CaptureStatistics(ulong Seen, ulong Matched, ulong Lost, ulong Delivered)
{
    /// <summary>The sum of two readings.</summary>
    public static CaptureStatistics operator +(CaptureStatistics left, CaptureStatistics right) =>
        new(left.Seen + right.Seen, left.Matched + right.Matched, left.Lost + right.Lost, left.Delivered + right.Delivered);

    /// <summary>The sum of two readings.</summary>
    public static CaptureStatistics Add(CaptureStatistics left, CaptureStatistics right) => left + right;
}
