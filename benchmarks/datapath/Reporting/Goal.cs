namespace NetkitSharp.Datapath.Benchmarks.Reporting;

/// <summary>What a figure has to be, and what it is.</summary>
/// <param name="What">For people.</param>
/// <param name="Figure">What was measured.</param>
/// <param name="Bound">What it may be at most, or has to be at least.</param>
/// <param name="Aim">What it should be; null for no aim beside the bound.</param>
/// <param name="AtLeast">Whether more is better.</param>
/// <param name="Format">How the figures are written.</param>
internal sealed record Goal(string What, double Figure, double Bound, double? Aim, bool AtLeast, string Format)
{
    public bool IsKept => AtLeast ? Figure >= Bound : Figure <= Bound;

    public string Judgement => !IsKept ? "MISSED" : Aim is not { } aim ? "kept" : (AtLeast ? Figure >= aim : Figure <= aim) ? "kept, aim reached" : "kept";
}
