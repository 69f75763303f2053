using System.Diagnostics;

namespace NetkitSharp.Ratios;

/// <summary>One that does a job, round by round.</summary>
internal sealed class Contestant(string name, Func<Sample> run)
{
    public string Name { get; } = name;

    public Sample Run() => run();

    /// <summary>This library, in this process.</summary>
    public static Contestant Ours(Func<Tally> job) => InProcess("ours", job);

    /// <summary>Another way to do it with this library.</summary>
    public static Contestant InProcess(string name, Func<Tally> job) => new(name, () =>
    {
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        Tally tally = job();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        processor = Environment.CpuUsage.TotalTime - processor;
        return new Sample((long)elapsed.TotalNanoseconds, (long)processor.TotalNanoseconds, tally.Objects, tally.Sum, allocated);
    });

    /// <summary>Another program; null where it was left out, or cannot do the job here.</summary>
    public static Contestant? Of(Peer? peer) => peer?.CanRun() == true ? new(peer.Name, peer.Run) : null;
}
