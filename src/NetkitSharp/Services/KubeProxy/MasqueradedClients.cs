namespace NetkitSharp.Services.KubeProxy;

/// <summary>Whose packets to a frontend are masqueraded.</summary>
[Flags]
internal enum MasqueradedClients
{
    None = 0,
    All = 1,

    /// <summary>Those that are not in the cluster's range.</summary>
    Outside = 2,

    /// <summary>The node's own, from its loopback.</summary>
    Loopback = 4,
}
