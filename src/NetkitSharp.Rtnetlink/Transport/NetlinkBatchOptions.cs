namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>How a <see cref="NetlinkBatch"/> is sent.</summary>
public sealed record NetlinkBatchOptions
{
    /// <summary>
    /// Whether nothing is executed after the first request that fails. The kernel goes on with what is in one send whatever happens, so that each request then takes a send of its own: about
    /// the cost of single requests. Unless set, all requests are executed.
    /// </summary>
    public bool StopAtFailure { get; init; }

    /// <summary>
    /// Whether to have each request acknowledged, which brings the warnings that the kernel gives about requests that succeed (<see cref="NetlinkBatchResult.Warnings"/>) at the price of a datagram a request. Unless
    /// set, the last request of each send is acknowledged, and the others answer only when they fail.
    /// </summary>
    public bool AcknowledgeEach { get; init; }
}
