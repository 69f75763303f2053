namespace NetkitSharp.Tests.Services.Differential;

/// <summary>Something that the load balancer does differently from kube-proxy's rules, on purpose.</summary>
/// <param name="Name">A short name.</param>
/// <param name="Why">Why it is better so, or cannot be otherwise.</param>
/// <param name="Covers">Whether it is what is different between what the rules made of a probe, and what the load balancer did.</param>
internal sealed record Difference(string Name, string Why, Func<Probe, ProbeResult, ProbeResult, bool> Covers);
