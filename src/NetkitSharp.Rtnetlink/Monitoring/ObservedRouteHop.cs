namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>One way that a route sends packets.</summary>
/// <param name="LinkIndex">The link.</param>
/// <param name="Content">The router and the rest that tells it from other ways.</param>
/// <param name="Flags">Its flags, which come and go with the link's state.</param>
internal readonly record struct ObservedRouteHop(int LinkIndex, byte[] Content, byte Flags)
{
    internal bool IsSameAs(ObservedRouteHop other) => LinkIndex == other.LinkIndex && Content.AsSpan().SequenceEqual(other.Content);

    internal static int Compare(ObservedRouteHop one, ObservedRouteHop other) =>
        one.LinkIndex != other.LinkIndex ? one.LinkIndex.CompareTo(other.LinkIndex) : one.Content.AsSpan().SequenceCompareTo(other.Content);
}
