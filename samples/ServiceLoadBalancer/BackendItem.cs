using NetkitSharp.Services;

namespace LoadBalancing;

/// <summary>Who answers for a service of the list.</summary>
internal sealed record BackendItem(string Address, int Port)
{
    public int Weight { get; set; } = 1;

    public ServiceBackendState State { get; set; } = ServiceBackendState.Active;

    public bool Local { get; set; }
}
