namespace NetkitSharp.Services.KubeProxy;

/// <summary>The names of kube-proxy's chains.</summary>
internal static class KubeChains
{
    public const string Services = "KUBE-SERVICES";
    public const string ExternalServices = "KUBE-EXTERNAL-SERVICES";
    public const string NodePorts = "KUBE-NODEPORTS";
    public const string Postrouting = "KUBE-POSTROUTING";
    public const string MarkMasquerade = "KUBE-MARK-MASQ";
    public const string MarkDrop = "KUBE-MARK-DROP";
    public const string Forward = "KUBE-FORWARD";
    public const string Firewall = "KUBE-FIREWALL";
    public const string ProxyFirewall = "KUBE-PROXY-FIREWALL";

    /// <summary>All endpoints of a service.</summary>
    public const string Cluster = "KUBE-SVC-";

    /// <summary>Its endpoints on this node.</summary>
    public const string Local = "KUBE-SVL-";

    /// <summary>One endpoint.</summary>
    public const string Endpoint = "KUBE-SEP-";

    /// <summary>What comes to its external addresses and node ports, since Kubernetes 1.24.</summary>
    public const string External = "KUBE-EXT-";

    /// <summary>The same with local policy, before.</summary>
    public const string ExternalLocal = "KUBE-XLB-";

    /// <summary>Its source ranges; before 1.24, all that comes to its load balancer addresses.</summary>
    public const string ServiceFirewall = "KUBE-FW-";

    private static readonly string[] s_ofServices = [Cluster, Local, Endpoint, External, ExternalLocal, ServiceFirewall];

    private static readonly string[] s_shared = [Services, ExternalServices, NodePorts, Postrouting, Forward, Firewall, ProxyFirewall];

    private static readonly string[] s_fixed = [.. s_shared, MarkMasquerade, MarkDrop, "KUBE-PROXY-CANARY", "KUBE-KUBELET-CANARY", "KUBE-IPTABLES-HINT"];

    /// <summary>Whether packets of all services may be led to a chain: it tells them apart itself.</summary>
    public static bool IsShared(string? name) => name is not null && s_shared.Contains(name);

    public static bool IsOurs(ReadOnlySpan<char> name) => IsOfService(name) || s_fixed.AsSpan().Contains(name.ToString());

    /// <summary>Whether a chain belongs to one service.</summary>
    public static bool IsOfService(ReadOnlySpan<char> name)
    {
        foreach (string prefix in s_ofServices)
        {
            if (name.StartsWith(prefix))
            {
                return true;
            }
        }

        return false;
    }

    public static bool Is(string? name, string prefix) => name is not null && name.StartsWith(prefix, StringComparison.Ordinal);
}
