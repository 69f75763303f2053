using System.Net;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Vxlan;

/// <summary>What can be changed of a VXLAN device. Its MTU changes only apart from all this, with a <see cref="LinkChange"/> of its own (EOPNOTSUPP).</summary>
public sealed class VxlanChange : LinkChange<VxlanAttribute>, IVxlanSettings
{
    /// <summary>IFLA_VXLAN_GROUP or IFLA_VXLAN_GROUP6: where packets to unknown addresses go. EOPNOTSUPP where it was of the other family.</summary>
    public IPAddress? Remote { get; init; }

    /// <summary>IFLA_VXLAN_LOCAL or IFLA_VXLAN_LOCAL6: the source address of tunnel packets. EOPNOTSUPP where it was of the other family.</summary>
    public IPAddress? Local { get; init; }

    /// <inheritdoc cref="VxlanLink.UnderlayIndex"/>
    public int? UnderlayIndex { get; init; }

    /// <inheritdoc cref="VxlanLink.Ttl"/>
    public byte? Ttl { get; init; }

    /// <inheritdoc cref="VxlanLink.Tos"/>
    public byte? Tos { get; init; }

    /// <inheritdoc cref="VxlanLink.Learning"/>
    public bool? Learning { get; init; }

    /// <inheritdoc cref="VxlanLink.Ageing"/>
    public TimeSpan? Ageing { get; init => field = TimeUnit.Second.Check(value); }

    /// <inheritdoc cref="VxlanLink.FlowLabel"/>
    public uint? FlowLabel { get; init => field = Links.FlowLabel.Check(value); }

    /// <inheritdoc cref="VxlanLink.Df"/>
    public VxlanDf? Df { get; init; }

    /// <inheritdoc cref="VxlanLink.LocalBypass"/>
    public bool? LocalBypass { get; init; }

    /// <inheritdoc cref="VxlanLink.LabelPolicy"/>
    public VxlanLabelPolicy? LabelPolicy { get; init; }

    /// <inheritdoc cref="VxlanLink.MulticastRoute"/>
    public bool? MulticastRoute { get; init; }

    /// <inheritdoc/>
    protected internal override string? Kind => VxlanData.HasAny(this) ? VxlanData.KindName : null;

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => VxlanData.Attributes;

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<VxlanAttribute> data) => VxlanData.Write(data, this);

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback)
    {
        actual.TryGetData<VxlanLinkInfo>(out VxlanLinkInfo? data);
        VxlanData.Verify(this, data, readback);
    }

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => refusal.ErrorNumber switch
    {
        Errno.EOPNOTSUPP when Mtu is not null => "The MTU of a VXLAN device changes only apart from its own attributes: use a LinkChange of its own.",
        _ => null,
    };
}
