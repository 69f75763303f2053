using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Veth;

/// <summary>A pair of virtual Ethernet devices (CONFIG_VETH). Deleting either end, or the namespace of either end, deletes both.</summary>
/// <seealso href="https://man7.org/linux/man-pages/man4/veth.4.html">veth(4)</seealso>
public sealed class VethLink : PairLinkSpec<VethAttribute>
{
    private static readonly NetlinkAttributeSpace s_attributes =
        LinkAttributeSpaces.WithData(NetlinkAttributeSpace.Of<VethAttribute>().With(VethAttribute.Peer, LinkAttributeSpaces.Link));

    /// <summary>A pair whose primary is called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    public VethLink(string name)
        : base(name)
    {
    }

    /// <inheritdoc/>
    public override string Kind => "veth";

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_VETH";

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => s_attributes;

    /// <inheritdoc/>
    protected internal override string PeerPath => "linkinfo > data > peer";

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<VethAttribute> data) => WritePeer(data, VethAttribute.Peer);
}
