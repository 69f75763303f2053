namespace NetkitSharp.Datapath.Benchmarks.Load;

/// <summary>What one thread did in the part of a load that is measured.</summary>
/// <param name="Began">When, by <see cref="System.Diagnostics.Stopwatch"/>, which counts nanoseconds on Linux.</param>
/// <param name="Ended">Until when.</param>
/// <param name="Bytes">What it received.</param>
/// <param name="Usage">What it had of a processor.</param>
internal readonly record struct LoadShare(long Began, long Ended, long Bytes, ThreadUsage Usage);
