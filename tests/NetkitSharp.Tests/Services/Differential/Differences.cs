namespace NetkitSharp.Tests.Services.Differential;

/// <summary>All deliberate differences between the load balancer and the rules of kube-proxy; what is not here has to be the same.</summary>
internal static class Differences
{
    public static IReadOnlyList<Difference> All { get; } =
    [
        new(
            "the node's processes are refused by connect(2)",
            "The socket programs fail the call itself with ECONNREFUSED; there is no packet that an ICMP error could be about.",
            static (probe, rules, ours) => probe.Client == ProbeClient.Host && rules.Outcome == "refused" && ours is { Outcome: "refused", Icmp: "" }),
        new(
            "the node's processes hear at once that a service is silent",
            "Where the rules drop the packet and the process waits for its timeout, the call fails with EPERM.",
            static (probe, rules, ours) => probe.Client == ProbeClient.Host && rules.Outcome == "silent" && ours.Outcome is "AccessDenied"),
        new(
            "source ranges hold for the node's processes by their own address",
            "The rules look at the address that a packet has after its route is chosen, which for the node's own is the frontend's device; the socket programs look at the address that the socket will have.",
            static (probe, rules, ours) => probe.Client == ProbeClient.Host && probe.Kind == NetkitSharp.Services.ServiceFrontendKind.LoadBalancerIP && (rules.Outcome == "silent" || ours.Outcome == "AccessDenied")),
    ];
}
