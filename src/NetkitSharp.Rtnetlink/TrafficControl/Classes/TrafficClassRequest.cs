namespace NetkitSharp.Rtnetlink.TrafficControl.Classes;

/// <summary>A request about a class in a batch, for its failure.</summary>
/// <param name="Action">What was asked: <c>create</c>, <c>replace</c>, <c>change</c>, <c>delete</c>.</param>
/// <param name="LinkIndex">The link's index.</param>
/// <param name="Handle">Which class.</param>
/// <param name="Spec">What was to be made; null where it was to be deleted.</param>
public sealed record TrafficClassRequest(string Action, int LinkIndex, TrafficHandle Handle, TrafficClassSpec? Spec)
{
    /// <summary><c>create htb class 1:10 below 1: of link 3</c>.</summary>
    public override string ToString() => Spec is null ? $"{Action} class {Handle} of link {LinkIndex}" : TrafficClassErrors.Describe(Action, LinkIndex, Spec);
}
