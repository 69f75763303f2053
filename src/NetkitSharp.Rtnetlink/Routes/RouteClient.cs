using System.Diagnostics.CodeAnalysis;
using System.Net;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>
/// The routes of the network namespace that the socket was opened in. Thread-safe; calls wait for each other.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man8/ip-route.8.html">ip-route(8)</seealso>
public sealed class RouteClient
{
    private readonly NetlinkSocket _socket;

    /// <summary>A client over <paramref name="socket"/>, which stays the caller's.</summary>
    public RouteClient(NetlinkSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
    }

    /// <summary>Adds a route (RTM_NEWROUTE, NLM_F_EXCL).</summary>
    /// <exception cref="ArgumentException">Parts that do not go together, such as addresses of different families.</exception>
    /// <exception cref="RouteExistsException">EEXIST: the table has a route to that destination with that metric.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">ENETUNREACH, EHOSTUNREACH: the gateway is not on a known network; ENODEV: no such link; ENETDOWN: the link is down; EINVAL.</exception>
    public void Add(RouteSpec route) => Write("add", route, NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive);

    /// <summary>Adds a route, or changes the one to the same destination with the same metric (RTM_NEWROUTE, NLM_F_REPLACE). Nothing is lost in between.</summary>
    /// <exception cref="ArgumentException">Parts that do not go together, such as addresses of different families.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">As for <see cref="Add"/>.</exception>
    public void Replace(RouteSpec route) => Write("replace", route, NetlinkMessageFlags.Create | NetlinkMessageFlags.Replace);

    /// <summary>Deletes the first route that is to the destination in the table and has all that is set (RTM_DELROUTE).</summary>
    /// <exception cref="RouteNotFoundException">ESRCH: there is none.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public void Delete(RouteSpec route)
    {
        if (!TryDelete(route, out NetlinkError? error))
        {
            throw Failure("delete", route, error);
        }
    }

    /// <summary>Deletes the first route that is to the destination in the table and has all that is set; false when there is none, or no such link.</summary>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public bool TryDelete(RouteSpec route) =>
        TryDelete(route, out NetlinkError? error) || (error.ErrorNumber is Errno.ESRCH or Errno.ENODEV ? false : throw Failure("delete", route, error));

    /// <summary>Asks the kernel how it would reach <paramref name="destination"/> (RTM_GETROUTE).</summary>
    /// <param name="destination">The address.</param>
    /// <param name="source">The source address to assume.</param>
    /// <param name="outputInterface">The index of the link to insist on.</param>
    /// <returns>The route, cloned for the address.</returns>
    /// <exception cref="RouteNotFoundException">ENETUNREACH, EHOSTUNREACH: there is no route, or one of type unreachable.</exception>
    /// <exception cref="NetlinkException">EACCES: a route prohibits it; EINVAL: a route of type blackhole, or addresses that make no sense together.</exception>
    public RouteInfo Get(IPAddress destination, IPAddress? source = null, int? outputInterface = null) =>
        TryGet(destination, source, outputInterface, out RouteInfo? route, out NetlinkError? error) ? route : throw LookupFailure(destination, outputInterface, error);

    /// <summary>Asks the kernel how it would reach <paramref name="destination"/>; false when there is no route, or one of type unreachable.</summary>
    /// <exception cref="NetlinkException">EACCES: a route prohibits it; EINVAL: a route of type blackhole, or <paramref name="destination"/> makes no sense.</exception>
    public bool TryGet(IPAddress destination, [NotNullWhen(true)] out RouteInfo? route) =>
        TryGet(destination, null, null, out route, out NetlinkError? error)
        || (error.ErrorNumber is Errno.ENETUNREACH or Errno.EHOSTUNREACH ? false : throw LookupFailure(destination, null, error));

    /// <summary>The routes of all tables, or those that <paramref name="filter"/> names; the kernel does the filtering.</summary>
    /// <exception cref="NetlinkException">ENODEV: the filter's link does not exist.</exception>
    /// <exception cref="NetlinkDumpInterruptedException">Routes came and went during each attempt to read them.</exception>
    public IReadOnlyList<RouteInfo> List(RouteFilter? filter = null)
    {
        filter ??= new RouteFilter();
        byte family = IpFamily.ToNative(filter.Family);
        List<RouteInfo> routes = [];

        // A dump of all families at once would bring multicast and MPLS routing along, whose filters differ.
        if (family is IpFamily.AF_UNSPEC or IpFamily.AF_INET)
        {
            List(filter, IpFamily.AF_INET, routes);
        }

        if (family is IpFamily.AF_UNSPEC or IpFamily.AF_INET6)
        {
            List(filter, IpFamily.AF_INET6, routes);
        }

        return routes;
    }

    private void List(RouteFilter filter, byte family, List<RouteInfo> routes)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[RouteMessage.MaxLength], RouteMessage.Get, NetlinkMessageFlags.None);
        rtmsg header = new()
        {
            rtm_family = family,
            rtm_table = RouteMessage.ToHeader(filter.Table ?? 0),
            rtm_protocol = (byte)(filter.Protocol ?? 0),
            rtm_type = (byte)(filter.Type ?? 0),
        };
        NetlinkAttributeWriter<RouteAttribute> attributes = writer.Begin<rtmsg, RouteAttribute>(in header);
        if (filter.Table is uint table)
        {
            attributes.WriteUInt32(RouteAttribute.Table, table);
        }

        if (filter.OutputInterface is int link)
        {
            attributes.WriteInt32(RouteAttribute.OutputInterface, link);
        }

        RouteReceiver receiver = new(routes, family);
        if (!_socket.TryDump(ref writer, RouteMessage.Space, ref receiver, out NetlinkError? error))
        {
            // ENOENT: a table that no route was ever in does not exist, which for the caller is an empty table.
            if (error.ErrorNumber != Errno.ENOENT || filter.Table is null)
            {
                throw error.ToException("list routes", error.ErrorNumber == Errno.ENODEV ? NoLink(filter.OutputInterface) : null);
            }
        }
    }

    private void Write(string verb, RouteSpec route, NetlinkMessageFlags flags)
    {
        ArgumentNullException.ThrowIfNull(route);
        route.CheckForAdding();
        if (!TryWrite(RouteMessage.New, route, flags, deleting: false, out NetlinkError? error))
        {
            throw Failure(verb, route, error);
        }
    }

    private bool TryDelete(RouteSpec route, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentNullException.ThrowIfNull(route);
        route.Check();
        return TryWrite(RouteMessage.Delete, route, NetlinkMessageFlags.None, deleting: true, out error);
    }

    private bool TryWrite(ushort type, RouteSpec route, NetlinkMessageFlags flags, bool deleting, [NotNullWhen(false)] out NetlinkError? error)
    {
        Span<byte> buffer = route.NextHops.Count == 0
            ? stackalloc byte[RouteMessage.MaxLength]
            : new byte[RouteMessage.MaxLength + (route.NextHops.Count * RouteMessage.MaxNextHopLength)];
        NetlinkMessageWriter writer = new(buffer, type, flags);
        RouteMessage.Write(ref writer, route, deleting);
        return _socket.TryAcknowledge(ref writer, RouteMessage.Space, out error);
    }

    private bool TryGet(
        IPAddress destination,
        IPAddress? source,
        int? outputInterface,
        [NotNullWhen(true)] out RouteInfo? route,
        [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (source is not null && source.AddressFamily != destination.AddressFamily)
        {
            throw new ArgumentException($"look up {destination} from {source}: the addresses are of different families", nameof(source));
        }

        NetlinkMessageWriter writer = new(stackalloc byte[RouteMessage.MaxLength], RouteMessage.Get, NetlinkMessageFlags.None);
        byte bits = (byte)IpFamily.BitsOf(destination);
        rtmsg header = new()
        {
            rtm_family = IpFamily.Of(destination),
            rtm_dst_len = bits,
            rtm_src_len = source is null ? (byte)0 : bits,

            // IPv6 reports the table unasked, and strictly checked refuses the flag.
            rtm_flags = (uint)(bits == 32 ? RouteFlags.LookupTable : RouteFlags.None),
        };
        NetlinkAttributeWriter<RouteAttribute> attributes = writer.Begin<rtmsg, RouteAttribute>(in header);
        attributes.WriteIPAddress(RouteAttribute.Destination, destination);
        if (source is not null)
        {
            attributes.WriteIPAddress(RouteAttribute.Source, source);
        }

        if (outputInterface is int link)
        {
            attributes.WriteInt32(RouteAttribute.OutputInterface, link);
        }

        bool answered = _socket.TryRequest(ref writer, RouteMessage.Space, RouteMessage.Read, out route, out error);
        return answered && route is null
            ? throw new NetlinkFormatException($"answer to the lookup of {destination}: no route message of its family", 0, 1, 0)
            : answered;
    }

    private static NetlinkException Failure(string verb, RouteSpec route, NetlinkError error)
    {
        string request = $"{verb} route {route}";
        return error.ErrorNumber switch
        {
            Errno.EEXIST => new RouteExistsException(request, error),
            Errno.ESRCH => new RouteNotFoundException(request, error, "No route to the destination in that table has all that was given."),
            Errno.ENODEV => error.ToException(request, NoLink(route.OutputInterface)),
            Errno.ENETDOWN => error.ToException(request, "Set the link up first."),
            _ when IsAboutGateway(error) => error.ToException(
                request,
                "The gateway must be on the link: give the link an address or a link-scope route that covers the gateway first, or set OnLink and OutputInterface."),
            _ => error.ToException(request),
        };
    }

    private static bool IsAboutGateway(NetlinkError error) => error.ErrorNumber is Errno.ENETUNREACH or Errno.EHOSTUNREACH
        || (error.ErrorNumber == Errno.EINVAL && error.ExtendedAck?.Message?.Contains("gateway", StringComparison.OrdinalIgnoreCase) == true);

    private static NetlinkException LookupFailure(IPAddress destination, int? outputInterface, NetlinkError error)
    {
        string request = $"look up the route to {destination}";
        return error.ErrorNumber switch
        {
            Errno.ENETUNREACH or Errno.EHOSTUNREACH => new RouteNotFoundException(request, error, "No table that the rules name has a route to it, or the route is of type unreachable."),
            Errno.ENODEV => error.ToException(request, NoLink(outputInterface)),
            Errno.EACCES => error.ToException(request, "A route of type prohibit covers it."),
            Errno.EINVAL => error.ToException(request, "A route of type blackhole covers it, or the addresses make no sense together."),
            _ => error.ToException(request),
        };
    }

    private static string NoLink(int? index) => index is null
        ? "There is no link to reach the destination by in the socket's network namespace."
        : $"There is no link with index {index} in the socket's network namespace.";
}
