namespace NetkitSharp.Tests.Services.Differential;

/// <summary>Which deliberate difference is between what the rules made of a probe, and what the load balancer did.</summary>
internal static class Differences
{
    /// <summary>Null, where it is none of them.</summary>
    public static DifferenceKind? Explain(Probe probe, ProbeResult rules, ProbeResult ours) => probe.IsWrong ? null : (rules, ours) switch
    {
        ({ WentOut: true }, { Outcome: ProbeResult.Silent }) when probe.IsExternal && probe.IsSaidToDiffer && probe.Client != ProbeClient.Host => DifferenceKind.MarkedToBeDroppedIsDropped,
        _ when probe.Client != ProbeClient.Host => null,
        ({ Outcome: ProbeResult.Refused or ProbeResult.Denied, Icmp: not "", IcmpFromAs: "node" }, { Outcome: ProbeResult.Refused, Icmp: "" }) when !probe.Eligible.Any() => DifferenceKind.ConnectItselfIsRefused,
        ({ Outcome: ProbeResult.Silent }, { Outcome: ProbeResult.Denied, Icmp: "" }) => DifferenceKind.SilenceIsTold,
        ({ WentOut: true }, { Outcome: ProbeResult.Refused, Icmp: "" }) when probe.IsExternal && !probe.Eligible.Any() => DifferenceKind.ExternalAddressIsRefusedToNode,
        ({ WentOut: true }, { Outcome: ProbeResult.Answered }) when probe is { Frontend: ProbeFrontend.ExternalIP, IsSaidToDiffer: true } => DifferenceKind.ExternalAddressIsForNode,
        ({ Outcome: ProbeResult.Silent or ProbeResult.Denied, Icmp: "" }, { Outcome: ProbeResult.Answered }) when probe is { Frontend: ProbeFrontend.LoadBalancerIP, Service.SourceRanges.Count: > 0 } => DifferenceKind.SourceRangeAsksForOneAddress,
        _ => null,
    };

    /// <summary>Which of the node's addresses it was, where all else is the same.</summary>
    public static DifferenceKind? OfAddresses(Probe probe, ProbeResult rules, ProbeResult ours)
    {
        if (rules.SeenAs == "node" && ours.SeenAs == "node" && !rules.Seen!.Equals(ours.Seen))
        {
            return probe.Client == ProbeClient.Host ? DifferenceKind.NodeHasRoutesAddress : DifferenceKind.MasqueradedAsOneAddress;
        }

        return rules.IcmpFromAs == "node" && ours.IcmpFromAs == "node" && !rules.IcmpFrom!.Equals(ours.IcmpFrom) ? DifferenceKind.RefusedByOneAddress : null;
    }
}
