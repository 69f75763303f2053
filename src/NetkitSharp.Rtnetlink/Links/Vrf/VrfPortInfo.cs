using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Vrf;

/// <summary>What a VRF reports of a port. Nothing of it can be changed.</summary>
public sealed record VrfPortInfo : ILinkPortData<VrfPortInfo>
{
    private VrfPortInfo(NetlinkAttributeTable<VrfPortAttribute> data) => Table = data.FindUInt32(VrfPortAttribute.Table) ?? 0;

    /// <inheritdoc/>
    public static string PortKind => VrfLink.KindName;

    /// <summary>IFLA_VRF_PORT_TABLE: the routing table of the VRF.</summary>
    public uint Table { get; }

    /// <inheritdoc/>
    public static VrfPortInfo Parse(NetlinkAttributes attributes) => new(new NetlinkAttributeTable<VrfPortAttribute>(attributes));
}
