using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Netkit;

/// <summary>
/// A netkit device without a peer (IFLA_NETKIT_PAIRING = NETKIT_DEVICE_SINGLE, Linux 7.1), to lease hardware queues to. It takes no BPF programs, and drops what is sent on it.
/// Kernels before 7.1 would make a pair: here that is an <see cref="AttributeIgnoredException"/>, and nothing is left of the pair.
/// </summary>
public sealed class NetkitSingleLink : LinkSpec<NetkitAttribute>
{
    /// <summary>A device called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    public NetkitSingleLink(string name)
        : base(name)
    {
    }

    /// <inheritdoc/>
    public override string Kind => NetkitLink.KindName;

    /// <summary>IFLA_NETKIT_MODE; the kernel's default is L3. It cannot be changed later.</summary>
    public NetkitMode? Mode { get; init; }

    /// <summary>IFLA_NETKIT_HEADROOM in bytes. It cannot be changed later.</summary>
    public ushort? Headroom { get; init; }

    /// <summary>IFLA_NETKIT_TAILROOM in bytes. It cannot be changed later.</summary>
    public ushort? Tailroom { get; init; }

    /// <inheritdoc/>
    protected internal override string? KindRequirement => NetkitLink.Requirement;

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => NetkitLink.Attributes;

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<NetkitAttribute> data)
    {
        data.WriteUInt32(NetkitAttribute.Pairing, (uint)NetkitPairing.Single);
        NetkitData.WriteOptional(data, NetkitAttribute.Mode, (uint?)Mode);
        NetkitData.WriteOptional(data, NetkitAttribute.Headroom, Headroom);
        NetkitData.WriteOptional(data, NetkitAttribute.Tailroom, Tailroom);
    }

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback)
    {
        actual.TryGetData<NetkitLinkInfo>(out NetkitLinkInfo? data);
        NetkitPairing? asked = NetkitPairing.Single;
        readback.Expect("linkinfo > data > pairing", asked, data?.Pairing, NetkitData.PairingSince);
        readback.Expect("linkinfo > data > mode", Mode, data?.Mode);
        readback.Expect<int>("linkinfo > data > headroom", Headroom, data?.Headroom, NetkitData.RoomSince);
        readback.Expect<int>("linkinfo > data > tailroom", Tailroom, data?.Tailroom, NetkitData.RoomSince);
    }

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => NetkitData.Advise(refusal, Mode, Address is not null);
}
