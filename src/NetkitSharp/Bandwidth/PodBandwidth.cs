namespace NetkitSharp.Bandwidth;

/// <summary>A reading of a pod's rates and of what they did. The counters of a direction belong together: no packet falls between them.</summary>
/// <param name="Rates">The rates in force.</param>
/// <param name="Egress">What the pod sent.</param>
/// <param name="Ingress">What was sent to it.</param>
public sealed record PodBandwidth(PodRates Rates, BandwidthCounters Egress, BandwidthCounters Ingress);
