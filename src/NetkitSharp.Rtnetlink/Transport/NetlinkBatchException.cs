namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>Requests of a batch failed. The inner exception is what the first of them by itself would have thrown.</summary>
public sealed class NetlinkBatchException : Exception
{
    /// <summary>A batch with failures.</summary>
    /// <param name="result">What became of the requests.</param>
    public NetlinkBatchException(NetlinkBatchResult result)
        : this(Check(result), result.Failures.Count > 0 ? result.Failures[0].ToException() : null)
    {
    }

    private NetlinkBatchException(NetlinkBatchResult result, NetlinkException? first)
        : base(Compose(result, first), first) => Result = result;

    /// <summary>What became of each request.</summary>
    public NetlinkBatchResult Result { get; }

    private static NetlinkBatchResult Check(NetlinkBatchResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result;
    }

    private static string Compose(NetlinkBatchResult result, NetlinkException? first)
    {
        string rest = result.NotSent == 0 ? "" : $"; the last {result.NotSent} were not sent";
        string failures = first is null ? "" : $"; the first, number {result.Failures[0].Number}: {first.Message}";
        return $"{result.Failures.Count} of {result.Count} requests failed{rest}{failures}";
    }
}
