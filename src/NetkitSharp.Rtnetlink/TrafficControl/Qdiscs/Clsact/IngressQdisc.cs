using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Clsact;

/// <summary>
/// No queue, but a place for filters of what a link receives (CONFIG_NET_SCH_INGRESS). <see cref="ClsactQdisc"/> has it too, and one for what it sends.
/// </summary>
public sealed class IngressQdisc : QdiscSpec
{
    /// <summary>An ingress queueing discipline. A link has one, or one of <see cref="ClsactQdisc"/>.</summary>
    public IngressQdisc() => Parent = TrafficHandle.Ingress;

    /// <inheritdoc/>
    public override string Kind => "ingress";

    /// <summary>TCA_INGRESS_BLOCK: the number of a filter block, not 0, that links share for what they receive (Linux 4.16). Null: the filters are the link's own.</summary>
    public uint? IngressBlock { get; init; }

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_NET_SCH_INGRESS (module sch_ingress)";

    /// <inheritdoc/>
    protected internal override void WriteAttributes(NetlinkAttributeWriter<TrafficAttribute> qdisc) => SharedBlocks.Write(qdisc, IngressBlock, null);

    /// <inheritdoc/>
    protected internal override void Verify(QdiscInfo actual, AttributeReadback readback)
    {
        readback.Expect("ingress-block", IngressBlock, actual.IngressBlock);
    }

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => refusal.ErrorNumber switch
    {
        Errno.EOPNOTSUPP when Parent != TrafficHandle.Ingress => "The parent of ingress is Ingress.",
        Errno.EOPNOTSUPP => "The block of an ingress is for life: Delete it and Create it anew.",
        _ => null,
    };
}
