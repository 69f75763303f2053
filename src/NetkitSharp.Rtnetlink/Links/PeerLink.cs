namespace NetkitSharp.Rtnetlink.Links;

/// <summary>The other end of a pair, described as fully as the primary.</summary>
public sealed class PeerLink : LinkSettings
{
    /// <summary>A peer called <paramref name="name"/>; the name must be free in the peer's namespace.</summary>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    public PeerLink(string name)
        : base(name)
    {
    }
}
