using System.Net;

namespace NetkitSharp.Services;

/// <summary>Where a service is to be had: an address and a port, or a port at all of the node's addresses. The protocol is the service's.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Address">The address; null for a <see cref="ServiceFrontendKind.NodePort"/>, which then is there for the families of the service's backends.</param>
/// <param name="Port">The port, 1 to 65,535.</param>
public sealed record ServiceFrontend(ServiceFrontendKind Kind, IPAddress? Address, int Port)
{
    /// <summary>An address inside the cluster.</summary>
    public static ServiceFrontend ClusterIP(IPAddress address, int port) => new(ServiceFrontendKind.ClusterIP, address, port);

    /// <summary>An address that the outside routes to this node.</summary>
    public static ServiceFrontend ExternalIP(IPAddress address, int port) => new(ServiceFrontendKind.ExternalIP, address, port);

    /// <summary>An address that a cloud's load balancer uses.</summary>
    public static ServiceFrontend LoadBalancerIP(IPAddress address, int port) => new(ServiceFrontendKind.LoadBalancerIP, address, port);

    /// <summary>A port at every one of the node's addresses.</summary>
    public static ServiceFrontend NodePort(int port) => new(ServiceFrontendKind.NodePort, null, port);
}
