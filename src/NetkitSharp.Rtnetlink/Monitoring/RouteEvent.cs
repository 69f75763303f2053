using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>
/// A route is there, has changed or is gone (RTM_NEWROUTE, RTM_DELROUTE). A replaced route is a change, and so are an IPv6 next hop more or less and a next hop whose link went down.
/// </summary>
public sealed record RouteEvent : ObjectEvent
{
    /// <summary>The route as it is now; of one that is gone, as it was last.</summary>
    public required RouteInfo Route { get; init; }

    /// <summary>The route before a change; null otherwise.</summary>
    public RouteInfo? Previous { get; init; }
}
