using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Netkit;

/// <summary>
/// A pair of netkit devices (CONFIG_NETKIT, Linux 6.7), which run BPF programs on what they send. By convention the primary stays in the host and the peer goes into the pod, which can neither change
/// the policies nor see or detach the programs.
/// </summary>
/// <remarks>Deleting either end, or the namespace of either end, deletes both.</remarks>
/// <seealso href="https://github.com/torvalds/linux/blob/master/drivers/net/netkit.c">drivers/net/netkit.c</seealso>
public sealed class NetkitLink : PairLinkSpec<NetkitAttribute>
{
    internal const string KindName = "netkit";

    internal const string Requirement = "CONFIG_NETKIT, Linux 6.7 or later";

    /// <summary>What errors call the attributes of a netkit request.</summary>
    internal static readonly NetlinkAttributeSpace Attributes = LinkAttributeSpaces.WithData(
        NetlinkAttributeSpace.Of<NetkitAttribute>().With(NetkitAttribute.PeerInfo, LinkAttributeSpaces.Link));

    /// <summary>A pair whose primary is called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    public NetkitLink(string name)
        : base(name)
    {
    }

    /// <inheritdoc/>
    public override string Kind => KindName;

    /// <summary>IFLA_NETKIT_MODE; the kernel's default is L3. It cannot be changed later.</summary>
    public NetkitMode? Mode { get; init; }

    /// <summary>IFLA_NETKIT_POLICY: what becomes of packets that the primary sends while it has no program; the kernel's default is to pass them.</summary>
    public NetkitPolicy? Policy { get; init; }

    /// <summary>IFLA_NETKIT_PEER_POLICY: what becomes of packets that the peer sends while it has no program.</summary>
    public NetkitPolicy? PeerPolicy { get; init; }

    /// <summary>IFLA_NETKIT_SCRUB: for what the primary sends. Linux 6.13 and 6.12 stable. It cannot be changed later.</summary>
    public NetkitScrub? Scrub { get; init; }

    /// <summary>IFLA_NETKIT_PEER_SCRUB: for what the peer sends. Linux 6.13 and 6.12 stable. It cannot be changed later.</summary>
    public NetkitScrub? PeerScrub { get; init; }

    /// <summary>IFLA_NETKIT_HEADROOM in bytes: room in front of packets that both ends ask of their senders. Linux 6.14. It cannot be changed later.</summary>
    public ushort? Headroom { get; init; }

    /// <summary>IFLA_NETKIT_TAILROOM in bytes: room behind packets that both ends ask of their senders. Linux 6.14. It cannot be changed later.</summary>
    public ushort? Tailroom { get; init; }

    /// <inheritdoc/>
    protected internal override string? KindRequirement => Requirement;

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => Attributes;

    /// <inheritdoc/>
    protected internal override string PeerPath => "linkinfo > data > peer-info";

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<NetkitAttribute> data)
    {
        NetkitData.WriteOptional(data, NetkitAttribute.Mode, (uint?)Mode);
        NetkitData.WriteOptional(data, NetkitAttribute.Policy, (uint?)Policy);
        NetkitData.WriteOptional(data, NetkitAttribute.PeerPolicy, (uint?)PeerPolicy);
        NetkitData.WriteOptional(data, NetkitAttribute.Scrub, (uint?)Scrub);
        NetkitData.WriteOptional(data, NetkitAttribute.PeerScrub, (uint?)PeerScrub);
        NetkitData.WriteOptional(data, NetkitAttribute.Headroom, Headroom);
        NetkitData.WriteOptional(data, NetkitAttribute.Tailroom, Tailroom);
        WritePeer(data, NetkitAttribute.PeerInfo);
    }

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback)
    {
        actual.TryGetData<NetkitLinkInfo>(out NetkitLinkInfo? data);
        readback.Expect("linkinfo > data > mode", Mode, data?.Mode);
        readback.Expect("linkinfo > data > policy", Policy, data?.Policy);
        readback.Expect("linkinfo > data > peer-policy", PeerPolicy, data?.PeerPolicy);
        readback.Expect("linkinfo > data > scrub", Scrub, data?.Scrub, NetkitData.ScrubSince);
        readback.Expect("linkinfo > data > peer-scrub", PeerScrub, data?.PeerScrub, NetkitData.ScrubSince);
        readback.Expect<int>("linkinfo > data > headroom", Headroom, data?.Headroom, NetkitData.RoomSince);
        readback.Expect<int>("linkinfo > data > tailroom", Tailroom, data?.Tailroom, NetkitData.RoomSince);
    }

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => NetkitData.Advise(refusal, Mode, Address is not null || Peer.Address is not null);
}
