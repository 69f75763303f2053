namespace NetkitSharp.Rtnetlink.Links.Ifb;

/// <summary>A device that what other devices received or are to send is redirected to, so that it can be queued and shaped (CONFIG_IFB). It has no attributes of its own.</summary>
/// <remarks>It has as many queues as <see cref="LinkSettings.NumTxQueues"/> says, one by default. Packets get here by the mirred action of traffic control.</remarks>
public sealed class IfbLink : LinkSpec
{
    /// <summary>A device called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    public IfbLink(string name)
        : base(name)
    {
    }

    /// <inheritdoc/>
    public override string Kind => "ifb";

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_IFB";
}
