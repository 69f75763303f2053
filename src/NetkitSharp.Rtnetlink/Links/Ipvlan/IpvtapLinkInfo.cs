using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Ipvlan;

/// <summary>What an ipvtap device reports of itself.</summary>
public sealed record IpvtapLinkInfo : IpvlanLinkInfo, ILinkData<IpvtapLinkInfo>
{
    private IpvtapLinkInfo(NetlinkAttributes attributes)
        : base(attributes)
    {
    }

    /// <inheritdoc cref="ILinkData{TSelf}.Kind"/>
    public static new string Kind => "ipvtap";

    /// <inheritdoc cref="ILinkData{TSelf}.Parse"/>
    public static new IpvtapLinkInfo Parse(NetlinkAttributes attributes) => new(attributes);
}
