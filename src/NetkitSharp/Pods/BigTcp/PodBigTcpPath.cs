using NetkitSharp.Rtnetlink.Links.BigTcp;

namespace NetkitSharp.Pods.BigTcp;

/// <summary>A way that a pod's packets go: out of the node by one uplink, or to another pod of it.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Uplink">The uplink's name; null for the way to other pods and to the host itself.</param>
/// <param name="Ipv6Size">The longest IPv6 packet in bytes that passes all its devices whole.</param>
/// <param name="Ipv4Size">The longest IPv4 packet in bytes that passes all its devices whole.</param>
/// <param name="Ipv6ReceiveSize">The longest IPv6 packet in bytes that any of its devices may put together from received ones.</param>
/// <param name="Ipv4ReceiveSize">The same for IPv4.</param>
/// <param name="LimitedBy">The device with the least of these sizes, in their order: the first such, seen from the pod.</param>
public sealed record PodBigTcpPath(string Pod, string? Uplink, int Ipv6Size, int Ipv4Size, int Ipv6ReceiveSize, int Ipv4ReceiveSize, PodBigTcpDevice LimitedBy)
{
    /// <summary>Whether the path as a whole gives BIG TCP to IPv6.</summary>
    public bool IsBigForIpv6 => Ipv6Size > BigTcpPlan.OrdinarySize && Ipv6ReceiveSize > BigTcpPlan.OrdinarySize;

    /// <summary>Whether the path as a whole gives BIG TCP to IPv4.</summary>
    public bool IsBigForIpv4 => Ipv4Size > BigTcpPlan.OrdinarySize && Ipv4ReceiveSize > BigTcpPlan.OrdinarySize;

    internal static PodBigTcpPath Of(string pod, string? uplink, IReadOnlyList<PodBigTcpDevice> devices) => new(
        pod,
        uplink,
        devices.Min(d => d.Now.GsoMaxSize ?? BigTcpPlan.OrdinarySize),
        devices.Min(d => d.Now.GsoIpv4MaxSize ?? BigTcpPlan.OrdinarySize),
        devices.Min(d => d.Now.GroMaxSize ?? BigTcpPlan.OrdinarySize),
        devices.Min(d => d.Now.GroIpv4MaxSize ?? BigTcpPlan.OrdinarySize),
        devices.MinBy(d => (d.Now.GsoMaxSize, d.Now.GsoIpv4MaxSize, d.Now.GroMaxSize, d.Now.GroIpv4MaxSize))!);
}
