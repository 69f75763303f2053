namespace NetkitSharp.Datapath.Benchmarks.Tools;

/// <summary>What another tool measured of the same path, beside what the load generator did.</summary>
/// <param name="Tool">Its name and version.</param>
/// <param name="What">What was measured.</param>
/// <param name="Unit">In what.</param>
/// <param name="Ours">By the load generator, the median of some runs that took turns with the tool's.</param>
/// <param name="Theirs">By the tool.</param>
internal sealed record ToolCheck(string Tool, string What, string Unit, double Ours, double Theirs);
