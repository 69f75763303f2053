using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Ipvlan;

/// <summary>What can be changed of an ipvlan device, and with it of all devices on its lower device.</summary>
public sealed class IpvlanChange : LinkChange<IpvlanAttribute>
{
    /// <summary>IFLA_IPVLAN_MODE.</summary>
    public IpvlanMode? Mode { get; init; }

    /// <summary>IFLA_IPVLAN_FLAGS. EPERM unless the caller has CAP_NET_ADMIN in the lower device's namespace. Linux 4.15.</summary>
    public IpvlanIsolation? Isolation { get; init; }

    /// <inheritdoc/>
    protected internal override string? Kind => Mode is null && Isolation is null ? null : IpvlanLinkInfo.Kind;

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<IpvlanAttribute> data)
    {
        if (Mode is { } mode)
        {
            data.WriteUInt16(IpvlanAttribute.Mode, (ushort)mode);
        }

        if (Isolation is { } isolation)
        {
            data.WriteUInt16(IpvlanAttribute.Flags, (ushort)isolation);
        }
    }

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback)
    {
        actual.TryGetData<IpvlanLinkInfo>(out IpvlanLinkInfo? data);
        readback.Expect("linkinfo > data > mode", Mode, data?.Mode);
        readback.Expect("linkinfo > data > flags", Isolation, data?.Isolation, "Linux 4.15");
    }

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) =>
        refusal.ErrorNumber == Errno.EOPNOTSUPP && Kind is not null ? "A link of another kind has neither mode nor isolation." : null;
}
