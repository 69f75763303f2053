namespace NetkitSharp.Tests.Services.Differential;

/// <summary>What a probe is sent to.</summary>
internal enum ProbeFrontend
{
    ClusterIP,
    ExternalIP,
    LoadBalancerIP,
    NodePort,

    /// <summary>A service's address, and a port that it does not have.</summary>
    WrongPort,

    /// <summary>A service's address and port, and the protocol that it does not have.</summary>
    WrongProtocol,
}
