namespace NetkitSharp.Tests.Services.Differential;

/// <summary>Who asks.</summary>
internal enum ProbeClient
{
    /// <summary>A pod of the node, which is an endpoint itself.</summary>
    Pod,

    /// <summary>A process of the node.</summary>
    Host,

    /// <summary>A host outside, not in the cluster's range.</summary>
    Outside,
}
