using NetkitSharp.Services;

namespace NetkitSharp.Tests.Services.Differential;

/// <summary>All deliberate differences between the load balancer and the rules of kube-proxy; what is not here has to be the same.</summary>
internal static class Differences
{
    public static IReadOnlyList<Difference> All { get; } =
    [
        new(
            "the node's processes are refused by connect(2)",
            "The socket programs fail the call itself with ECONNREFUSED; there is no packet that an ICMP error could be about.",
            static (probe, rules, ours) => probe.Client == ProbeClient.Host && rules is { Outcome: "refused" or "AccessDenied", Icmp: not "" } && ours is { Outcome: "refused", Icmp: "" }),
        new(
            "the node's processes hear at once that a service is silent",
            "Where the rules drop the packet and the process waits for its timeout, the call fails with EPERM.",
            static (probe, rules, ours) => probe.Client == ProbeClient.Host && rules.Outcome == "silent" && ours.Outcome is "AccessDenied"),
        new(
            "the node's processes are refused at external addresses without endpoints",
            "The rules that refuse there stand in INPUT and FORWARD and not in OUTPUT: the node's own packets leave for an address that nobody answers for. A process is told as a pod is.",
            static (probe, rules, ours) => probe.Client == ProbeClient.Host && probe.Kind is ServiceFrontendKind.ExternalIP && rules.Outcome == "silent" && ours is { Outcome: "refused", Icmp: "" }),
        new(
            "external addresses are for the node's processes, too",
            "Until 1.20 the rules leave the node's own packets to external addresses alone; since then they do not. The import says so of each such address.",
            static (probe, rules, ours) => probe is { Client: ProbeClient.Host, Kind: ServiceFrontendKind.ExternalIP, IsSaidToDiffer: true } && rules.Outcome == "silent" && ours.Outcome == "answered"),
    ];
}
