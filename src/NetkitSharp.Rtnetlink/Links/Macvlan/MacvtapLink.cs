namespace NetkitSharp.Rtnetlink.Links.Macvlan;

/// <summary>A macvlan device whose packets a program reads and writes through a character device, /dev/tapX with X the link's index (CONFIG_MACVTAP).</summary>
public sealed class MacvtapLink : MacvlanLink
{
    /// <inheritdoc/>
    public MacvtapLink(string name, int lowerIndex)
        : base(name, lowerIndex)
    {
    }

    /// <inheritdoc/>
    public override string Kind => MacvlanData.TapKindName;

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_MACVTAP";
}
