using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Vrf;

/// <summary>What a VRF reports of itself.</summary>
public sealed record VrfLinkInfo : ILinkData<VrfLinkInfo>
{
    private VrfLinkInfo(NetlinkAttributeTable<VrfAttribute> data) => Table = data.FindUInt32(VrfAttribute.Table) ?? 0;

    /// <inheritdoc/>
    public static string Kind => VrfLink.KindName;

    /// <summary>IFLA_VRF_TABLE: the routing table.</summary>
    public uint Table { get; }

    /// <inheritdoc/>
    public static VrfLinkInfo Parse(NetlinkAttributes attributes) => new(new NetlinkAttributeTable<VrfAttribute>(attributes));
}
