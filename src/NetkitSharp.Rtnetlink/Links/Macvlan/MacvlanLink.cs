using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Macvlan;

/// <summary>A device with a MAC address of its own on a lower device (CONFIG_MACVLAN).</summary>
public class MacvlanLink : LinkSpec<MacvlanAttribute>, IMacvlanSettings
{
    private readonly int _lowerIndex;

    /// <summary>A device called <paramref name="name"/> on the lower device with <paramref name="lowerIndex"/>.</summary>
    /// <param name="name">The new device's name.</param>
    /// <param name="lowerIndex">IFLA_LINK: an Ethernet device, not loopback (EINVAL), not a bridge port (EBUSY), in the namespace of the client's socket. A macvlan here stands for its own lower device.</param>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    public MacvlanLink(string name, int lowerIndex)
        : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lowerIndex, 1);
        _lowerIndex = lowerIndex;
    }

    /// <inheritdoc/>
    public override string Kind => MacvlanData.KindName;

    /// <summary>IFLA_MACVLAN_MODE; the kernel's default is VEPA. <see cref="MacvlanMode.Passthru"/> cannot be changed from or to.</summary>
    public MacvlanMode? Mode { get; init; }

    /// <summary>IFLA_MACVLAN_FLAGS: all flags that the device shall have; none by default. EINVAL with unknown ones.</summary>
    public MacvlanFlags? Flags { get; init; }

    /// <summary>IFLA_MACVLAN_MACADDR_MODE and the addresses: whose packets the device receives. EINVAL but in <see cref="MacvlanMode.Source"/> mode.</summary>
    public MacvlanSourceChange? Sources { get; init; }

    /// <summary>IFLA_MACVLAN_BC_QUEUE_LEN: how many broadcast packets may wait; the kernel's default is 1000, and the largest of all devices on the lower one counts. Linux 5.11.</summary>
    public uint? BroadcastQueueLength { get; init; }

    /// <summary>IFLA_MACVLAN_BC_CUTOFF: from how many receivers on multicast is queued instead of delivered at once, for all devices on the lower one; -1 never queues; the kernel's default is 1. Linux 6.4.</summary>
    public int? BroadcastCutoff { get; init; }

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_MACVLAN";

    /// <inheritdoc/>
    protected internal override int? LowerIndex => _lowerIndex;

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => MacvlanData.Attributes;

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<MacvlanAttribute> data) => MacvlanData.Write(data, this);

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback) => MacvlanData.Verify(this, MacvlanLinkInfo.From(actual), readback);

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => MacvlanData.Advise(refusal, this, _lowerIndex);
}
