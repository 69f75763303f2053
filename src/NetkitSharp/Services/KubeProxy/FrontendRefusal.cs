namespace NetkitSharp.Services.KubeProxy;

/// <summary>What the table filter does with packets to a frontend that the table nat led nowhere.</summary>
internal enum FrontendRefusal
{
    /// <summary>It has no rule for them.</summary>
    None,

    /// <summary>The service has no endpoint: ICMP port unreachable.</summary>
    Unreachable,

    /// <summary>The service has no endpoint: TCP reset.</summary>
    Reset,

    /// <summary>The service has no endpoint on this node, and asks for one.</summary>
    Drop,
}
