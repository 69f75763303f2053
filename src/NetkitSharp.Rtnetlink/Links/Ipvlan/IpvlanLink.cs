using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Ipvlan;

/// <summary>A device with IP addresses of its own and the MAC address of a lower device (CONFIG_IPVLAN, Linux 3.19).</summary>
/// <seealso href="https://docs.kernel.org/networking/ipvlan.html">IPVLAN Driver HOWTO</seealso>
public class IpvlanLink : LinkSpec<IpvlanAttribute>
{
    private readonly int _lowerIndex;

    /// <summary>A device called <paramref name="name"/> on the lower device with <paramref name="lowerIndex"/>.</summary>
    /// <param name="name">The new device's name.</param>
    /// <param name="lowerIndex">IFLA_LINK: an Ethernet device, not loopback (EINVAL), not a bridge port (EBUSY), in the namespace of the client's socket.</param>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    public IpvlanLink(string name, int lowerIndex)
        : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lowerIndex, 1);
        _lowerIndex = lowerIndex;
    }

    /// <inheritdoc/>
    public override string Kind => "ipvlan";

    /// <summary>IFLA_IPVLAN_MODE; the kernel's default is L3. It changes the mode of all devices on the lower device.</summary>
    public IpvlanMode? Mode { get; init; }

    /// <summary>IFLA_IPVLAN_FLAGS; the kernel's default is to bridge. It changes that of all devices on the lower device. Linux 4.15.</summary>
    public IpvlanIsolation? Isolation { get; init; }

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_IPVLAN, Linux 3.19 or later";

    /// <inheritdoc/>
    protected internal override int? LowerIndex => _lowerIndex;

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
        IpvlanLinkInfo? data = IpvlanLinkInfo.From(actual);
        readback.Expect("linkinfo > data > mode", Mode, data?.Mode);
        readback.Expect("linkinfo > data > flags", Isolation, data?.Isolation, "Linux 4.15");
    }

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => refusal.ErrorNumber switch
    {
        Errno.EINVAL => $"The lower device, index {_lowerIndex}, must be an Ethernet device and not loopback.",
        Errno.EBUSY => $"The lower device, index {_lowerIndex}, is already the port of a bridge or the lower device of macvlan.",
        _ => null,
    };
}
