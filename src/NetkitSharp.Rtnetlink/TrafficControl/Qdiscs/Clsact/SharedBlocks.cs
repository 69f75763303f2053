using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Clsact;

/// <summary>The filter blocks that links share.</summary>
internal static class SharedBlocks
{
    internal static void Write(NetlinkAttributeWriter<TrafficAttribute> qdisc, uint? ingress, uint? egress)
    {
        Write(qdisc, TrafficAttribute.IngressBlock, ingress);
        Write(qdisc, TrafficAttribute.EgressBlock, egress);
    }

    private static void Write(NetlinkAttributeWriter<TrafficAttribute> qdisc, TrafficAttribute type, uint? block)
    {
        if (block is { } index)
        {
            qdisc.WriteUInt32(type, index);
        }
    }
}
