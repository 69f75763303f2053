using NetkitSharp.Rtnetlink.Links;

namespace NetkitSharp.Rtnetlink.Rules;

/// <summary>
/// Compares what was asked of a rule with what the kernel reports. Kernels ignore the attributes of rules that they do not know, and a rule that looks at less than was asked
/// takes packets that are none of its business.
/// </summary>
internal static class RuleReadback
{
    internal static IReadOnlyList<IgnoredAttribute> Compare(RuleSpec asked, RuleInfo actual)
    {
        AttributeReadback readback = new();
        readback.Expect("dscp", asked.Dscp, actual.Dscp, "Linux 6.12");
        readback.Expect("dscp-mask", asked.DscpMask, actual.DscpMask, "Linux 6.15");
        readback.Expect("flow-label", asked.FlowLabel, actual.FlowLabel, "Linux 6.14");
        readback.Expect("flow-label-mask", asked.FlowLabelMask, actual.FlowLabelMask, "Linux 6.14");
        readback.Expect("source-port-mask", asked.SourcePortMask, actual.SourcePortMask, "Linux 6.15");
        readback.Expect("destination-port-mask", asked.DestinationPortMask, actual.DestinationPortMask, "Linux 6.15");
        readback.Expect("source-port-range", asked.SourcePorts, actual.SourcePorts, "Linux 4.17");
        readback.Expect("destination-port-range", asked.DestinationPorts, actual.DestinationPorts, "Linux 4.17");
        readback.Expect("ip-protocol", asked.IpProtocol, actual.IpProtocol, "Linux 4.17");
        readback.Expect("uid-range", asked.UserIds, actual.UserIds, "Linux 4.10");
        readback.Expect("tunnel-id", asked.TunnelId, actual.TunnelId, "Linux 4.3");
        readback.Expect("flow", asked.Realm, actual.Realm, "a kernel with CONFIG_IP_ROUTE_CLASSID");
        readback.Expect("suppress-prefix-length", asked.SuppressPrefixLength, actual.SuppressPrefixLength);
        readback.Expect("suppress-interface-group", asked.SuppressInterfaceGroup, actual.SuppressInterfaceGroup);
        return readback.Ignored;
    }
}
