namespace NetkitPods;

/// <summary>What came of a TCP transfer.</summary>
internal sealed record TransferResult(long Sent, long Received, TimeSpan Elapsed)
{
    public override string ToString() =>
        $"{Received:N0} bytes in {Elapsed.TotalMilliseconds:0.0} ms, {Received * 8 / Elapsed.TotalSeconds / 1e9:0.00} Gbit/s";
}
