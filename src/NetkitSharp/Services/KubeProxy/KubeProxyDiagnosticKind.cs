namespace NetkitSharp.Services.KubeProxy;

/// <summary>What a <see cref="KubeProxyDiagnostic"/> means.</summary>
public enum KubeProxyDiagnosticKind
{
    /// <summary>A construct of kube-proxy's, or in its chains, that is not understood. The service that it names was left out; one without a service is about the whole dump, and leaves none out by itself.</summary>
    NotUnderstood = 0,

    /// <summary>Understood, and the service is there; what it says of some of its clients is not what a <see cref="Service"/> says. The message tells which.</summary>
    Different = 1,

    /// <summary>A rule of somebody else, for a destination, that decides about the traffic of a service. The services that it is for were left out.</summary>
    Foreign = 2,
}
