using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Ipvlan;

/// <summary>What can be changed of an ipvlan device, and with it of all devices on the same lower device: mode and isolation are the lower device's.</summary>
/// <remarks>It takes CAP_NET_ADMIN over the namespace of the lower device, too (EPERM).</remarks>
public class IpvlanChange : LinkChange<IpvlanAttribute>
{
    /// <summary>IFLA_IPVLAN_MODE, of all devices on the lower device.</summary>
    public IpvlanMode? Mode { get; init; }

    /// <summary>IFLA_IPVLAN_FLAGS, of all devices on the lower device. Linux 4.15.</summary>
    public IpvlanIsolation? Isolation { get; init; }

    /// <inheritdoc/>
    protected internal override string? Kind => Mode is null && Isolation is null ? null : KindName;

    private protected virtual string KindName => IpvlanLinkInfo.Kind;

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<IpvlanAttribute> data)
    {
        data.WriteOptional(IpvlanAttribute.Mode, (ushort?)Mode);
        data.WriteOptional(IpvlanAttribute.Flags, (ushort?)Isolation);
    }

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback)
    {
        IpvlanLinkInfo? data = IpvlanLinkInfo.From(actual);
        readback.Expect("linkinfo > data > mode", Mode, data?.Mode);
        readback.Expect("linkinfo > data > flags", Isolation, data?.Isolation, "Linux 4.15");
    }

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => refusal.ErrorNumber switch
    {
        Errno.EPERM => "It is needed in the namespace of the lower device, too.",
        Errno.EOPNOTSUPP when Kind is not null => "A link of another kind has neither mode nor isolation.",
        _ => null,
    };
}
