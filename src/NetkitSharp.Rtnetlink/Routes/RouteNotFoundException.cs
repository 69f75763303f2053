using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>There is no such route (ESRCH), or no route to a destination (ENETUNREACH, EHOSTUNREACH).</summary>
public sealed class RouteNotFoundException : NetlinkException
{
    /// <summary>A request that the kernel refused.</summary>
    public RouteNotFoundException(string request, NetlinkError error, string advice)
        : base(request, error, advice)
    {
    }
}
