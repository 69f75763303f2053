using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>EEXIST: the table has a route to that destination with that metric.</summary>
public sealed class RouteExistsException : NetlinkException
{
    /// <summary>A request that the kernel refused with EEXIST.</summary>
    public RouteExistsException(string request, NetlinkError error)
        : base(request, error, "The table has a route to that destination with the same metric; Replace changes it, another Metric puts one beside it.")
    {
    }
}
