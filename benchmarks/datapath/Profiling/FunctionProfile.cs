using NetkitSharp.Datapath.Benchmarks.Results;

namespace NetkitSharp.Datapath.Benchmarks.Profiling;

/// <summary>In which functions of the kernel a load spends its time, by a timer that looks every so often.</summary>
/// <param name="Cell">The load.</param>
/// <param name="Samples">How often it looked.</param>
/// <param name="Functions">How often it found which function, those that it found most first. What it found outside of the kernel is <c>(user space)</c>.</param>
internal sealed record FunctionProfile(Cell Cell, long Samples, IReadOnlyDictionary<string, long> Functions)
{
    /// <summary>The part of all that a function has, of 1.</summary>
    public double ShareOf(string function) => (double)Functions.GetValueOrDefault(function) / Samples;
}
