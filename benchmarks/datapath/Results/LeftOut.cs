namespace NetkitSharp.Datapath.Benchmarks.Results;

/// <summary>What was not measured, and why.</summary>
internal sealed record LeftOut(string What, string Why);
