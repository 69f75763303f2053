using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Macvlan;

/// <summary>What a macvtap device reports of itself.</summary>
public sealed record MacvtapLinkInfo : MacvlanLinkInfo, ILinkData<MacvtapLinkInfo>
{
    private MacvtapLinkInfo(NetlinkAttributeTable<MacvlanAttribute> data)
        : base(data)
    {
    }

    /// <inheritdoc cref="ILinkData{TSelf}.Kind"/>
    public static new string Kind => MacvlanData.TapKindName;

    /// <inheritdoc cref="ILinkData{TSelf}.Parse"/>
    public static new MacvtapLinkInfo Parse(NetlinkAttributes attributes) => new(new NetlinkAttributeTable<MacvlanAttribute>(attributes));
}
