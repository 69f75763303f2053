namespace NetkitSharp.Pods;

/// <summary>What <see cref="PodNetwork.Reconcile"/> found, and what became of it.</summary>
/// <param name="Found">Everything that was not as it should be, in the order in which it was found.</param>
/// <param name="Failed">Repairs that failed, the last attempt at each.</param>
/// <param name="Remaining">What is still not as it should be.</param>
public sealed record PodReconciliation(IReadOnlyList<PodFinding> Found, IReadOnlyList<PodRepairFailure> Failed, IReadOnlyList<PodFinding> Remaining)
{
    /// <summary>Whether everything is as it should be now.</summary>
    public bool IsClean => Remaining.Count == 0;

    /// <summary>The findings, a line each.</summary>
    public override string ToString() => Found.Count == 0
        ? "nothing to repair"
        : string.Join(Environment.NewLine, Found.Select(f => $"{(Remaining.Contains(f) ? "remains" : "repaired")}: {f}"));
}
