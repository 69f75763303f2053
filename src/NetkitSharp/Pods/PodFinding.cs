namespace NetkitSharp.Pods;

/// <summary>Something that is not as a <see cref="PodNetwork"/> made it.</summary>
/// <param name="Subject">What it is about.</param>
/// <param name="Pod">The name of the pod; null where it is no pod's.</param>
/// <param name="Expected">What should be.</param>
/// <param name="Actual">What is.</param>
public sealed record PodFinding(PodSubject Subject, string? Pod, string Expected, string Actual)
{
    /// <summary>The finding in a line.</summary>
    public override string ToString() => $"{Subject}{(Pod is null ? "" : $" of pod '{Pod}'")}: expected {Expected}, found {Actual}";
}
