using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.BigTcp;

namespace NetkitSharp.Pods.BigTcp;

/// <summary>One device of a report: what was asked of it, what it has, and why that is less.</summary>
/// <param name="Role">What it is to the packets.</param>
/// <param name="Pod">The pod that it belongs to; null for one of the node's.</param>
/// <param name="Link">The device as it was before.</param>
/// <param name="Asked">The sizes that were asked for; null where BIG TCP was turned off, or nothing was asked.</param>
/// <param name="Before">Its sizes before.</param>
/// <param name="Now">Its sizes now, as the kernel reports them.</param>
/// <param name="Clamp">Why it has less than was asked: a limit of its own, or with <see cref="BigTcpClamping.Path"/> of another device; null where it has not.</param>
public sealed record PodBigTcpDevice(PodBigTcpRole Role, string? Pod, LinkInfo Link, BigTcpSizes? Asked, BigTcpSizes Before, BigTcpSizes Now, BigTcpObstacle? Clamp)
{
    /// <summary><c>host side nks-a (veth) of pod a: GSO 196608, IPv4 196608; GRO 196608, IPv4 196608</c>, and what clamped it.</summary>
    public override string ToString()
    {
        string role = Role switch
        {
            PodBigTcpRole.PodSide => "pod side",
            PodBigTcpRole.HostSide => "host side",
            PodBigTcpRole.Uplink => "uplink",
            _ => "below the uplink",
        };
        string sizes = $"GSO {Now.GsoMaxSize}, IPv4 {Now.GsoIpv4MaxSize}; GRO {Now.GroMaxSize}, IPv4 {Now.GroIpv4MaxSize}";
        return $"{role} {Link.Name}{(Link.Kind is null ? "" : $" ({Link.Kind})")}{(Pod is null ? "" : $" of pod {Pod}")}: {sizes}{(Clamp is null ? "" : $"; clamped, {Clamp}")}";
    }
}
