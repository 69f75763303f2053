namespace NetkitSharp.Rtnetlink.Links;

/// <summary>A pair as it was made.</summary>
/// <param name="Primary">The end that was addressed, as seen in its namespace.</param>
/// <param name="Peer">The other end as seen in <em>its</em> namespace: its index is valid there.</param>
public sealed record LinkPair(LinkInfo Primary, LinkInfo Peer);
