using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Netkit;

/// <summary>What can be changed of a netkit pair, through its primary: EACCES through the peer, also for root in the peer's namespace.</summary>
public sealed class NetkitChange : LinkChange<NetkitAttribute>
{
    /// <summary>IFLA_NETKIT_POLICY: what becomes of packets that the primary sends while it has no program.</summary>
    public NetkitPolicy? Policy { get; init; }

    /// <summary>IFLA_NETKIT_PEER_POLICY: what becomes of packets that the peer sends while it has no program.</summary>
    public NetkitPolicy? PeerPolicy { get; init; }

    /// <inheritdoc/>
    protected internal override string? Kind => Policy is null && PeerPolicy is null ? null : NetkitLink.KindName;

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => NetkitLink.Attributes;

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<NetkitAttribute> data)
    {
        NetkitData.WriteOptional(data, NetkitAttribute.Policy, (uint?)Policy);
        NetkitData.WriteOptional(data, NetkitAttribute.PeerPolicy, (uint?)PeerPolicy);
    }

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback)
    {
        actual.TryGetData<NetkitLinkInfo>(out NetkitLinkInfo? data);
        readback.Expect("linkinfo > data > policy", Policy, data?.Policy);
        readback.Expect("linkinfo > data > peer-policy", PeerPolicy, data?.PeerPolicy);
    }

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => refusal.ErrorNumber switch
    {
        Errno.EACCES => "The policies of a netkit pair change through its primary, from the primary's namespace.",
        Errno.EOPNOTSUPP when Kind is not null => "A link of another kind, or a netkit device without a peer, has no such policy.",
        _ => null,
    };
}
