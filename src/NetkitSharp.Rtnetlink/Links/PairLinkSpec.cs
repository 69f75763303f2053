namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Two connected links to be made at once: what one sends, the other receives. Kinds derive from <see cref="PairLinkSpec{TAttribute}"/>.</summary>
public abstract class PairLinkSpec : LinkSpec
{
    /// <summary>A pair whose primary is called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    private protected PairLinkSpec(string name)
        : base(name)
    {
    }

    /// <summary>
    /// The other end. It has a name, always: an unnamed peer takes the next free one of the kind, which may be the primary's. What is not set here is the kernel's default, not
    /// the primary's value.
    /// </summary>
    public required PeerLink Peer { get; init; }

    /// <summary>The path of the peer's description in the request: <c>linkinfo &gt; data &gt; peer-info</c>.</summary>
    protected internal abstract string PeerPath { get; }
}
