namespace NetkitSharp.Services;

/// <summary>Which backends traffic may go to.</summary>
public enum ServiceTrafficPolicy
{
    /// <summary>All of them.</summary>
    Cluster = 0,

    /// <summary>Those on this node. Without one the traffic is dropped.</summary>
    Local = 1,
}
