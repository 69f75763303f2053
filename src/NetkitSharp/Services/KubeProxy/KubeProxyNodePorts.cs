using System.Net;

namespace NetkitSharp.Services.KubeProxy;

/// <summary>Where the node ports of a dump are to be had, and ports that belong to them without being one.</summary>
public sealed record KubeProxyNodePorts
{
    /// <summary>At all addresses of the node (<c>addrtype --dst-type LOCAL</c>), but for <see cref="Except"/>.</summary>
    public bool AllNodeAddresses { get; init; }

    /// <summary>At these only (<c>nodePortAddresses</c> of kube-proxy's configuration).</summary>
    public IReadOnlyList<IPNetwork> Addresses { get; init; } = [];

    /// <summary>Not at these, <c>::1</c> and, by configuration, <c>127.0.0.0/8</c>.</summary>
    public IReadOnlyList<IPNetwork> Except { get; init; } = [];

    /// <summary>TCP ports where kube-proxy itself tells whether it has local endpoints (<c>healthCheckNodePort</c>). No service: somebody has to answer there.</summary>
    public IReadOnlyList<int> HealthCheckPorts { get; init; } = [];
}
