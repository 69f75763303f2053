using System.Net;

namespace NetkitSharp.Services.KubeProxy;

/// <summary>What a chain does with packets to a frontend.</summary>
internal sealed record TrafficRoute(ServiceTrafficPolicy Policy)
{
    /// <summary>All endpoints, where some client gets to them.</summary>
    public EndpointGroup? Cluster { get; init; }

    /// <summary>The endpoints on this node, with local policy; null: none.</summary>
    public EndpointGroup? Local { get; init; }

    public MasqueradedClients Masqueraded { get; init; }

    /// <summary>Clients outside are led nowhere, which is for the table filter to drop.</summary>
    public bool FallsThrough { get; init; }

    /// <summary>Empty: all.</summary>
    public IReadOnlyList<IPNetwork> SourceRanges { get; init; } = [];

    /// <summary>Clients in none of the ranges are dropped by the chain itself.</summary>
    public bool DropsOtherSources { get; init; }
}
