namespace NetkitSharp.Rtnetlink.Links.Ipvlan;

/// <summary>An ipvlan device whose packets a program reads and writes through a character device, /dev/tapX with X the link's index (CONFIG_IPVTAP, Linux 4.11).</summary>
public sealed class IpvtapLink : IpvlanLink
{
    /// <inheritdoc/>
    public IpvtapLink(string name, int lowerIndex)
        : base(name, lowerIndex)
    {
    }

    /// <inheritdoc/>
    public override string Kind => "ipvtap";

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_IPVTAP, Linux 4.11 or later";
}
