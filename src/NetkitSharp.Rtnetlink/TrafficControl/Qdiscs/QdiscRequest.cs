namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;

/// <summary>A request about a queueing discipline in a batch, for its failure.</summary>
/// <param name="Action">What was asked: <c>create</c>, <c>replace</c>, <c>change</c>, <c>delete</c>.</param>
/// <param name="LinkIndex">The link's index.</param>
/// <param name="Parent">Where.</param>
/// <param name="Spec">What was to be made; null where it was to be deleted.</param>
public sealed record QdiscRequest(string Action, int LinkIndex, TrafficHandle Parent, QdiscSpec? Spec)
{
    /// <summary><c>create tbf qdisc at root of link 3</c>.</summary>
    public override string ToString() => Spec is null ? $"{Action} qdisc at {Parent} of link {LinkIndex}" : QdiscErrors.Describe(Action, LinkIndex, Spec);
}
