namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>What became of the requests of a batch: all succeeded but the <see cref="Failures"/> and the last <see cref="NotSent"/>.</summary>
public sealed class NetlinkBatchResult
{
    internal NetlinkBatchResult(int count, int notSent, IReadOnlyList<NetlinkBatchFailure> failures, IReadOnlyList<NetlinkBatchWarning> warnings)
    {
        Count = count;
        NotSent = notSent;
        Failures = failures;
        Warnings = warnings;
    }

    /// <summary>How many requests the batch had.</summary>
    public int Count { get; }

    /// <summary>How many requests at the end were not sent, because one before them failed (<see cref="NetlinkBatchOptions.StopAtFailure"/>) or the kernel no longer answered.</summary>
    public int NotSent { get; }

    /// <summary>The requests that failed, in their order.</summary>
    public IReadOnlyList<NetlinkBatchFailure> Failures { get; }

    /// <summary>What the kernel said about requests that succeeded, in their order; complete only with <see cref="NetlinkBatchOptions.AcknowledgeEach"/>.</summary>
    public IReadOnlyList<NetlinkBatchWarning> Warnings { get; }

    /// <summary>Whether every request was executed.</summary>
    public bool Succeeded => Failures.Count == 0 && NotSent == 0;

    /// <summary>Returns this where every request was executed.</summary>
    /// <exception cref="NetlinkBatchException">A request failed; the first failure's own exception is inside.</exception>
    public NetlinkBatchResult ThrowIfFailed() => Succeeded ? this : throw new NetlinkBatchException(this);
}
