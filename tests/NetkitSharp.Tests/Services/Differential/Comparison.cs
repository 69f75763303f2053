namespace NetkitSharp.Tests.Services.Differential;

/// <summary>What two worlds made of the same probes.</summary>
internal sealed record Comparison(IReadOnlyList<Probe> Probes, IReadOnlyList<ProbeResult> Rules, IReadOnlyList<ProbeResult> Ours)
{
    /// <summary>What is different and should not be.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>How often each deliberate difference was there.</summary>
    public Dictionary<DifferenceKind, int> Deliberate { get; } = [];

    public override string ToString() =>
        $"{Probes.Count} probes; rules: {string.Join(", ", Rules.CountBy(r => r.Comparable).Select(c => $"{c.Value} {c.Key}"))}; {Rules.Count(r => r.IsOwn)} hairpins; " +
        $"different on purpose: {string.Join(", ", Deliberate.OrderBy(d => d.Key).Select(d => $"{d.Value} {d.Key}"))}";
}
