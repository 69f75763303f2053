using System.Net;
using NetkitSharp.Services;

namespace NetkitSharp.Tests.Services.KubeProxy;

/// <summary>A port of a service as Kubernetes knows it.</summary>
internal sealed record ClusterService(string Name, ServiceProtocol Protocol, IPAddress ClusterIP, int Port)
{
    public IReadOnlyList<IPAddress> ExternalIPs { get; init; } = [];

    public IReadOnlyList<IPAddress> LoadBalancerIPs { get; init; } = [];

    public IReadOnlyList<IPNetwork> SourceRanges { get; init; } = [];

    /// <summary>0: none.</summary>
    public int NodePort { get; init; }

    public bool ExternalLocal { get; init; }

    public bool InternalLocal { get; init; }

    /// <summary>0: none.</summary>
    public int AffinitySeconds { get; init; }

    public IReadOnlyList<ClusterEndpoint> Endpoints { get; init; } = [];

    public bool IsExternal => NodePort != 0 || ExternalIPs.Count + LoadBalancerIPs.Count > 0;

    public IEnumerable<ClusterEndpoint> LocalEndpoints => Endpoints.Where(e => e.IsLocal);

    /// <summary>What the import should make of its rules. Policies are to be seen in them only where there are endpoints, and whether an endpoint is local only where a policy asks for it.</summary>
    public Service ToService(string suffix)
    {
        bool isExternalLocal = ExternalLocal && IsExternal && Endpoints.Count > 0;
        bool isInternalLocal = InternalLocal && Endpoints.Count > 0;
        bool onlyLocal = isInternalLocal && (!IsExternal || !isExternalLocal) && !UsesCluster;
        ServiceFrontendKind loadBalancer = Endpoints.Count == 0 ? ServiceFrontendKind.ExternalIP : ServiceFrontendKind.LoadBalancerIP;
        return new Service(Name + suffix, Protocol)
        {
            Frontends =
            [
                ServiceFrontend.ClusterIP(ClusterIP, Port),
                .. ExternalIPs.Select(a => ServiceFrontend.ExternalIP(a, Port)),
                .. LoadBalancerIPs.Select(a => new ServiceFrontend(loadBalancer, a, Port)),
                .. NodePort == 0 ? (ServiceFrontend[])[] : [ServiceFrontend.NodePort(NodePort)],
            ],
            Backends = [.. (onlyLocal ? LocalEndpoints : Endpoints).Select(e => new ServiceBackend(e.Address, e.Port) { IsLocal = e.IsLocal && (isExternalLocal || isInternalLocal) })],
            ClientAffinity = AffinitySeconds == 0 || !(onlyLocal ? LocalEndpoints : Endpoints).Any() ? null : TimeSpan.FromSeconds(AffinitySeconds),
            SourceRanges = LoadBalancerIPs.Count > 0 && Endpoints.Count > 0 ? SourceRanges : [],
            ExternalTrafficPolicy = isExternalLocal ? ServiceTrafficPolicy.Local : ServiceTrafficPolicy.Cluster,
            InternalTrafficPolicy = isInternalLocal ? ServiceTrafficPolicy.Local : ServiceTrafficPolicy.Cluster,
            Refusal = Endpoints.Count > 0 && onlyLocal && !LocalEndpoints.Any() ? ServiceRefusal.Silence : ServiceRefusal.PortUnreachable,
        };
    }

    /// <summary>Whether any client gets to all endpoints.</summary>
    public bool UsesCluster => !InternalLocal || IsExternal;
}
