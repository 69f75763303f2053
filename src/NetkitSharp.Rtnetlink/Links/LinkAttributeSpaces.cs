using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>The names by which errors speak of a link message's attributes.</summary>
public static class LinkAttributeSpaces
{
    private static readonly NetlinkAttributeSpace s_withoutKind = NetlinkAttributeSpace.Of<LinkAttribute>(headerLength: 16)
        .WithAddresses(LinkAttribute.Address, LinkAttribute.Broadcast)
        .With(LinkAttribute.Xdp, NetlinkAttributeSpace.Of<XdpAttribute>())
        .With(LinkAttribute.PropList, NetlinkAttributeSpace.Of<LinkAttribute>())
        .With(LinkAttribute.ProtoDownReason, NetlinkAttributeSpace.Of<ProtoDownReasonAttribute>())
        .With(LinkAttribute.AfSpec, NetlinkAttributeSpace.Of<AddressFamilyAttribute>()
            .With(AddressFamilyAttribute.Inet, NetlinkAttributeSpace.Of<InetAttribute>().With(InetAttribute.Conf, NetlinkAttributeSpace.Of<Ipv4OptionAttribute>()))
            .With(AddressFamilyAttribute.Inet6, NetlinkAttributeSpace.Of<Inet6Attribute>()));

    /// <summary>A link message whose kind has no attributes of its own, and a peer's description in one (IFLA_NETKIT_PEER_INFO, VETH_INFO_PEER).</summary>
    public static NetlinkAttributeSpace Link { get; } = WithData(null);

    /// <summary>A link message whose kind has the attributes <paramref name="data"/>. Keep the result in a static field.</summary>
    /// <param name="data">The space of IFLA_INFO_DATA.</param>
    public static NetlinkAttributeSpace WithData(NetlinkAttributeSpace? data) =>
        s_withoutKind.With(LinkAttribute.Linkinfo, NetlinkAttributeSpace.Of<LinkInfoAttribute>().With(LinkInfoAttribute.Data, data));

    /// <summary>A link message about a port whose master's kind has the port attributes <paramref name="data"/>. Keep the result in a static field.</summary>
    /// <param name="data">The space of IFLA_INFO_SLAVE_DATA.</param>
    public static NetlinkAttributeSpace WithPortData(NetlinkAttributeSpace? data) =>
        s_withoutKind.With(LinkAttribute.Linkinfo, NetlinkAttributeSpace.Of<LinkInfoAttribute>().With(LinkInfoAttribute.SlaveData, data));
}
