using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Tests.TrafficControl;

/// <summary>A kind that the library does not know, whose options are a struct; with public members only (an assembly without a view of the internals says <c>protected</c> for <c>protected internal</c>).</summary>
internal sealed class PfifoQdisc : QdiscSpec
{
    public override string Kind => "pfifo";

    public required uint Limit { get; init; }

    // struct tc_fifo_qopt
    protected internal override void WriteOptions(NetlinkAttributeWriter<TrafficAttribute> qdisc) => qdisc.WriteUInt32(TrafficAttribute.Options, Limit);
}
