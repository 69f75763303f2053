namespace NetkitSharp.Bpf.Rings;

/// <summary>What is waited for.</summary>
internal interface IReadiness
{
    /// <summary>
    /// Whether a wait is over. Called on the thread that waits and on the poller's; reads the shared memory behind a full fence; true rather than an exception when something is wrong, for whoever waits to find out.
    /// </summary>
    bool IsReady { get; }
}
