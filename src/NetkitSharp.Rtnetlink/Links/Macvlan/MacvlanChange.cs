using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Macvlan;

/// <summary>What can be changed of a macvlan device: everything that can be asked of a new one.</summary>
public class MacvlanChange : LinkChange<MacvlanAttribute>, IMacvlanSettings
{
    /// <summary>IFLA_MACVLAN_MODE. EINVAL from or to <see cref="MacvlanMode.Passthru"/>.</summary>
    public MacvlanMode? Mode { get; init; }

    /// <inheritdoc cref="MacvlanLink.Flags"/>
    public MacvlanFlags? Flags { get; init; }

    /// <inheritdoc cref="MacvlanLink.Sources"/>
    public MacvlanSourceChange? Sources { get; init; }

    /// <inheritdoc cref="MacvlanLink.BroadcastQueueLength"/>
    public uint? BroadcastQueueLength { get; init; }

    /// <inheritdoc cref="MacvlanLink.BroadcastCutoff"/>
    public int? BroadcastCutoff { get; init; }

    /// <inheritdoc/>
    protected internal override string? Kind => MacvlanData.HasAny(this) ? KindName : null;

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => MacvlanData.Attributes;

    private protected virtual string KindName => MacvlanData.KindName;

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<MacvlanAttribute> data) => MacvlanData.Write(data, this);

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback) => MacvlanData.Verify(this, MacvlanLinkInfo.From(actual), readback);

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => MacvlanData.Advise(refusal, this, null);
}
