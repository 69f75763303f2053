namespace NetkitSharp.Services;

/// <summary>A service as it should be: a name, where it is to be had, and who answers for it. One protocol; a Kubernetes service with three ports is three of these.</summary>
/// <param name="Name">What it is known by, 1 to 255 bytes of UTF-8: for Kubernetes, <c>namespace/name:port</c>.</param>
/// <param name="Protocol">The transport protocol.</param>
public sealed record Service(string Name, ServiceProtocol Protocol)
{
    /// <summary>Where it is to be had; at least one, all of one address family.</summary>
    public IReadOnlyList<ServiceFrontend> Frontends { get; init; } = [];

    /// <summary>Who answers. None: clients are refused, see <see cref="Refusal"/>.</summary>
    public IReadOnlyList<ServiceBackend> Backends { get; init; } = [];

    /// <summary>How long a client without a packet keeps its backend (<c>sessionAffinity: ClientIP</c>), in whole seconds from 1 second to 24 hours; null for no such thing.</summary>
    public TimeSpan? ClientAffinity { get; init; }

    /// <summary>The clients that may use its <see cref="ServiceFrontendKind.LoadBalancerIP"/> frontends; empty: all.</summary>
    public IReadOnlyList<System.Net.IPNetwork> SourceRanges { get; init; } = [];

    /// <summary>Where traffic from outside goes that comes to an external address or a node port. <see cref="ServiceTrafficPolicy.Local"/> keeps the client's address.</summary>
    public ServiceTrafficPolicy ExternalTrafficPolicy { get; init; }

    /// <summary>Where traffic to a <see cref="ServiceFrontendKind.ClusterIP"/> goes.</summary>
    public ServiceTrafficPolicy InternalTrafficPolicy { get; init; }

    /// <summary>What clients get while there is no backend.</summary>
    public ServiceRefusal Refusal { get; init; }

    /// <summary>How packets get to backends elsewhere.</summary>
    public ServiceForwarding Forwarding { get; init; }

    /// <summary>The slots of its Maglev table, a prime up to 131,071, at least as many as there are backends; null: chosen by their number, see <see cref="MaglevTable.SizeFor"/>.</summary>
    public int? TableSize { get; init; }
}
