namespace NetkitSharp.Tests.Services.KubeProxy;

/// <summary>How kube-proxy writes its rules.</summary>
public enum DumpStyle
{
    /// <summary>Until 1.19: what is masqueraded stands in the shared chains, local policy has KUBE-XLB chains, endpoints have no comments.</summary>
    Old,

    /// <summary>1.20 to 1.23: what is masqueraded stands in the service's chain.</summary>
    Middle,

    /// <summary>Since 1.25: KUBE-EXT and KUBE-SVL chains, and what has no local endpoints is dropped by the table filter.</summary>
    New,
}
