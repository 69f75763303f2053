namespace NetkitSharp.Rtnetlink.Links.Dummy;

/// <summary>A device that drops what is sent on it (CONFIG_DUMMY): a place for addresses.</summary>
public sealed class DummyLink : LinkSpec
{
    /// <summary>A device called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    public DummyLink(string name)
        : base(name)
    {
    }

    /// <inheritdoc/>
    public override string Kind => "dummy";

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_DUMMY";
}
