namespace NetkitSharp.Rtnetlink.TrafficControl.Filters;

/// <summary>A request about a filter in a batch, for its failure.</summary>
/// <param name="Action">What was asked: <c>add</c>, <c>replace</c>, <c>delete</c>.</param>
/// <param name="Hook">Where.</param>
/// <param name="Key">Which filter was to be deleted; null where one was to be made.</param>
/// <param name="Spec">What was to be made; null where it was to be deleted.</param>
public sealed record FilterRequest(string Action, FilterHook Hook, FilterKey? Key, FilterSpec? Spec)
{
    /// <summary><c>add bpf filter at ingress of link 3, priority 1</c>.</summary>
    public override string ToString() => Spec is null ? $"{Action} filter at {Key}" : FilterErrors.Describe(Action, Hook, Spec);
}
