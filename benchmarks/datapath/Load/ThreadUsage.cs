namespace NetkitSharp.Datapath.Benchmarks.Load;

/// <summary>What a thread had of a processor, or several together (<c>getrusage</c>, <c>RUSAGE_THREAD</c>).</summary>
/// <param name="UserNanoseconds">In its own code.</param>
/// <param name="SystemNanoseconds">In the kernel for it; what interrupts and softirqs took is in it where the kernel does not tell them apart.</param>
/// <param name="Waits">How often it gave the processor up to wait.</param>
/// <param name="Preemptions">How often it was taken from it.</param>
internal readonly record struct ThreadUsage(long UserNanoseconds, long SystemNanoseconds, long Waits, long Preemptions)
{
    // struct rusage: two struct timeval, 12 counters that nobody asks for here, and the two of context switches.
    private const int Words = 18;
    private const int WaitsAt = 16;
    private const int PreemptionsAt = 17;

    public static ThreadUsage operator +(ThreadUsage left, ThreadUsage right) =>
        new(left.UserNanoseconds + right.UserNanoseconds, left.SystemNanoseconds + right.SystemNanoseconds, left.Waits + right.Waits, left.Preemptions + right.Preemptions);

    public static ThreadUsage operator -(ThreadUsage left, ThreadUsage right) =>
        new(left.UserNanoseconds - right.UserNanoseconds, left.SystemNanoseconds - right.SystemNanoseconds, left.Waits - right.Waits, left.Preemptions - right.Preemptions);

    /// <summary>Of the calling thread, since it began.</summary>
    public static unsafe ThreadUsage Read()
    {
        long* usage = stackalloc long[Words];
        if (LoadSystem.GetUsage(LoadSystem.RusageThread, usage) != 0)
        {
            throw LoadSystem.Failed("getrusage");
        }

        return new((usage[0] * 1_000_000_000) + (usage[1] * 1000), (usage[2] * 1_000_000_000) + (usage[3] * 1000), usage[WaitsAt], usage[PreemptionsAt]);
    }
}
