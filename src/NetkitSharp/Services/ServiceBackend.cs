using System.Net;

namespace NetkitSharp.Services;

/// <summary>Who answers for a service.</summary>
/// <param name="Address">Its address, of the family of all frontends and backends of the service.</param>
/// <param name="Port">Its port, 1 to 65,535.</param>
public sealed record ServiceBackend(IPAddress Address, int Port)
{
    /// <summary>Its share of new connections, in proportion to the others' weights: 0 to 65,535. 0 is none. The default is 1.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>What it may get. The default is <see cref="ServiceBackendState.Active"/>.</summary>
    public ServiceBackendState State { get; init; } = ServiceBackendState.Active;

    /// <summary>Whether it runs on this node, which <see cref="ServiceTrafficPolicy.Local"/> asks, and direct return, which is for others.</summary>
    public bool IsLocal { get; init; }
}
