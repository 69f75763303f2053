namespace NetkitSharp.Services;

/// <summary>What a frontend of a service is for, which decides whose packets are masqueraded and which traffic policy counts.</summary>
public enum ServiceFrontendKind
{
    /// <summary>An address inside the cluster: clients outside of it are masqueraded.</summary>
    ClusterIP = 0,

    /// <summary>An address that the outside routes to this node.</summary>
    ExternalIP = 1,

    /// <summary>An address that a cloud's load balancer uses; the service's source ranges count here.</summary>
    LoadBalancerIP = 2,

    /// <summary>A port at every one of the node's addresses.</summary>
    NodePort = 3,
}
