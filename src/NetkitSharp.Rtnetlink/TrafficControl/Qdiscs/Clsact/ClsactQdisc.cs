using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Clsact;

/// <summary>
/// No queue, but two places for filters: for what a link receives, and for what it sends before that gets to the root queueing discipline (CONFIG_NET_SCH_INGRESS, Linux 4.5). Where the kernel has tcx, programs need none.
/// </summary>
/// <example>
/// <code>
/// rtnl.Qdiscs.Create(link, new ClsactQdisc());
/// rtnl.Filters.Add(FilterHook.Ingress(link), new BpfFilter(program));
/// </code>
/// </example>
public sealed class ClsactQdisc : QdiscSpec
{
    /// <summary>A clsact queueing discipline. A link has one, or one of <see cref="IngressQdisc"/>.</summary>
    public ClsactQdisc() => Parent = TrafficHandle.Ingress;

    /// <inheritdoc/>
    public override string Kind => "clsact";

    /// <summary>TCA_INGRESS_BLOCK: the number of a filter block, not 0, that links share for what they receive (Linux 4.16). Null: the filters are the link's own.</summary>
    public uint? IngressBlock { get; init; }

    /// <summary>TCA_EGRESS_BLOCK: the number of a filter block, not 0, that links share for what they send (Linux 4.16). Null: the filters are the link's own.</summary>
    public uint? EgressBlock { get; init; }

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_NET_SCH_INGRESS (module sch_ingress)";

    /// <inheritdoc/>
    protected internal override void WriteAttributes(NetlinkAttributeWriter<TrafficAttribute> qdisc) => SharedBlocks.Write(qdisc, IngressBlock, EgressBlock);

    /// <inheritdoc/>
    protected internal override void Verify(QdiscInfo actual, AttributeReadback readback)
    {
        readback.Expect("ingress-block", IngressBlock, actual.IngressBlock);
        readback.Expect("egress-block", EgressBlock, actual.EgressBlock);
    }

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => refusal.ErrorNumber switch
    {
        Errno.EOPNOTSUPP when Parent != TrafficHandle.Ingress => "The parent of clsact is Ingress.",
        Errno.EOPNOTSUPP => "The blocks of a clsact are for life: Delete it and Create it anew.",
        _ => null,
    };
}
