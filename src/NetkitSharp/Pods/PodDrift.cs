namespace NetkitSharp.Pods;

/// <summary>A finding with what repairs it; null where nothing can but time.</summary>
internal sealed record PodDrift(PodFinding Finding, Action? Repair);
