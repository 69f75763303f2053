using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>What the refusals of route requests mean to callers, for single requests and batches alike.</summary>
internal static class RouteErrors
{
    internal static NetlinkException Adding(object route, NetlinkError error) => Of("add", (RouteSpec)route, error);

    internal static NetlinkException Appending(object route, NetlinkError error) => Of("append", (RouteSpec)route, error);

    internal static NetlinkException Replacing(object route, NetlinkError error) => Of("replace", (RouteSpec)route, error);

    internal static NetlinkException Deleting(object route, NetlinkError error) => Of("delete", (RouteSpec)route, error);

    /// <summary>A route that was listed and could not be deleted.</summary>
    internal static NetlinkException DeletingListed(object route, NetlinkError error)
    {
        RouteInfo listed = (RouteInfo)route;
        string request = $"delete route {listed.Destination}{(listed.Metric == 0 ? "" : $" metric {listed.Metric}")} (table {listed.Table})";
        return error.ErrorNumber == Errno.ESRCH ? new RouteNotFoundException(request, error, "It was listed a moment before.") : error.ToException(request);
    }

    internal static NetlinkException LookingUp(RouteLookup lookup, NetlinkError error)
    {
        string request = $"look up the route to {lookup}";
        return error.ErrorNumber switch
        {
            Errno.ENETUNREACH or Errno.EHOSTUNREACH => new RouteNotFoundException(request, error, "No table that the rules name has a route to it, or the route is of type unreachable."),
            Errno.ENODEV => error.ToException(request, NoLink(lookup.OutputInterface ?? lookup.InputInterface)),
            Errno.EACCES => error.ToException(request, "A route of type prohibit covers it."),
            Errno.EINVAL when error.ExtendedAck?.Message is null => error.ToException(request, "A route of type blackhole covers it, or the addresses make no sense together."),
            _ => error.ToException(request),
        };
    }

    internal static NetlinkException Listing(RouteFilter filter, NetlinkError error) =>
        error.ToException("list routes", error.ErrorNumber == Errno.ENODEV ? NoLink(filter.OutputInterface) : null);

    private static NetlinkException Of(string verb, RouteSpec route, NetlinkError error)
    {
        string request = $"{verb} route {route}";
        return error.ErrorNumber switch
        {
            Errno.EEXIST => new RouteExistsException(request, error),
            Errno.ESRCH => new RouteNotFoundException(request, error, "No route to the destination in that table has all that was given."),
            Errno.ENODEV => error.ToException(request, NoLink(route.OutputInterface)),
            Errno.ENETDOWN => error.ToException(request, "Set the link up first."),
            Errno.EOPNOTSUPP when route.Encapsulation is not null || route.NextHops.Any(hop => hop.Encapsulation is not null) => error.ToException(
                request,
                "The kernel lacks that encapsulation: it takes CONFIG_LWTUNNEL, and CONFIG_LWTUNNEL_BPF for BPF programs."),
            Errno.EINVAL when route.NextHopId is not null && Says(error, "nexthop id") => error.ToException(request, $"There is no nexthop object {route.NextHopId}: add it first."),
            _ when IsAboutGateway(error) => error.ToException(
                request,
                "The gateway must be on the link: give the link an address or a link-scope route that covers the gateway first, or set OnLink and OutputInterface."),
            _ => error.ToException(request),
        };
    }

    private static bool IsAboutGateway(NetlinkError error) =>
        error.ErrorNumber is Errno.ENETUNREACH or Errno.EHOSTUNREACH || (error.ErrorNumber == Errno.EINVAL && Says(error, "gateway"));

    private static bool Says(NetlinkError error, string words) => error.ExtendedAck?.Message?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;

    private static string NoLink(int? index) => index is null
        ? "There is no link to reach the destination by in the socket's network namespace."
        : $"There is no link with index {index} in the socket's network namespace.";
}
