namespace NetkitSharp.Datapath.Benchmarks.Measurement;

/// <summary>What the kernel did for a load beside the time that it took, on all processors. Counting slows the load down: it is a run of its own.</summary>
/// <param name="Operations">How many operations that was for.</param>
/// <param name="Backlog">Packets that were put into a processor's backlog, to be dealt with later: what a redirect to the other end of a pair spares.</param>
/// <param name="SoftIrqs">How often a processor ran softirqs of packets.</param>
/// <param name="SoftIrqTime">How long, in nanoseconds of the clock.</param>
/// <param name="Switches">Switches from one thread to another, or to none.</param>
/// <param name="ProgramRuns">Runs of this library's programs.</param>
/// <param name="ProgramTime">How long they took, in nanoseconds of the clock.</param>
internal sealed record PathAccount(long Operations, long Backlog, long SoftIrqs, long SoftIrqTime, long Switches, long ProgramRuns, long ProgramTime);
