namespace NetkitSharp.Pods;

/// <summary>A finding that <see cref="PodNetwork.Reconcile"/> could not repair.</summary>
/// <param name="Finding">The finding.</param>
/// <param name="Cause">What stood in the way.</param>
public sealed record PodRepairFailure(PodFinding Finding, Exception Cause);
