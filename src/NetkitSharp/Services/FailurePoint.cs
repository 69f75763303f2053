namespace NetkitSharp.Services;

/// <summary>The steps of a change, at each of which the process may die: tests have it die there.</summary>
internal enum FailurePoint
{
    Records,
    Ranges,
    Backend,
    Frontends,
    RemovedFrontends,
    SettledBackend,
    DrainedBackend,
    QuenchedBackend,
    RemovedRanges,
    RemovedRecords,
    NodeSide,
    Node,
    NodeAddresses,
    ClusterRanges,
    OldNodeAddresses,
    OldClusterRanges,
}
