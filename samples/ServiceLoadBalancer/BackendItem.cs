using NetkitSharp.Services;

namespace LoadBalancing;

/// <summary>Who answers for a service of the list.</summary>
internal sealed record BackendItem(string Address, int Port)
{
    public int Weight { get; init; } = 1;

    public ServiceBackendState State { get; init; } = ServiceBackendState.Active;

    public bool Local { get; init; }
}
