using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>
/// The routes of the network namespace that the socket was opened in. Thread-safe; calls wait for each other.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man8/ip-route.8.html">ip-route(8)</seealso>
public sealed partial class RouteClient
{
    private const int MaxStackLength = 1024;

    private static readonly RouteFilter s_all = new();

    private readonly NetlinkSocket _socket;

    /// <summary>A client over <paramref name="socket"/>, which stays the caller's.</summary>
    public RouteClient(NetlinkSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
    }

    /// <summary>Adds a route (RTM_NEWROUTE, NLM_F_EXCL).</summary>
    /// <exception cref="ArgumentException">Parts that do not go together, such as addresses of different families, or values that the kernel would ignore.</exception>
    /// <exception cref="RouteExistsException">EEXIST: the table has a route to that destination with that metric.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">
    /// ENETUNREACH, EHOSTUNREACH: the gateway is not on a known network; ENODEV: no such link; ENETDOWN: the link is down; EOPNOTSUPP: an encapsulation that the kernel lacks; EINVAL.
    /// </exception>
    public void Add(RouteSpec route)
    {
        if (!TryWrite(route, NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive, out NetlinkError? error))
        {
            throw RouteErrors.Adding(route, error);
        }
    }

    /// <summary>Adds a route; false when the table has a route to that destination with that metric.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Add"/>.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">As for <see cref="Add"/>.</exception>
    public bool TryAdd(RouteSpec route) =>
        TryWrite(route, NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive, out NetlinkError? error)
        || (error.ErrorNumber == Errno.EEXIST ? false : throw RouteErrors.Adding(route, error));

    /// <summary>
    /// Adds a route behind those to the same destination with the same metric (RTM_NEWROUTE, NLM_F_APPEND). In IPv4 it takes effect when those before it go; in IPv6 it becomes a further way of the one that is there.
    /// </summary>
    /// <exception cref="ArgumentException">As for <see cref="Add"/>.</exception>
    /// <exception cref="RouteExistsException">EEXIST: the table has the very same route.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">As for <see cref="Add"/>.</exception>
    public void Append(RouteSpec route)
    {
        if (!TryWrite(route, NetlinkMessageFlags.Create | NetlinkMessageFlags.Append, out NetlinkError? error))
        {
            throw RouteErrors.Appending(route, error);
        }
    }

    /// <summary>Adds a route, or changes the one to the same destination with the same metric (RTM_NEWROUTE, NLM_F_REPLACE). Nothing is lost in between.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Add"/>.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">As for <see cref="Add"/>.</exception>
    public void Replace(RouteSpec route)
    {
        if (!TryWrite(route, NetlinkMessageFlags.Create | NetlinkMessageFlags.Replace, out NetlinkError? error))
        {
            throw RouteErrors.Replacing(route, error);
        }
    }

    /// <summary>Deletes the first route that is to the destination in the table and has all that is set (RTM_DELROUTE).</summary>
    /// <exception cref="RouteNotFoundException">ESRCH: there is none.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public void Delete(RouteSpec route)
    {
        if (!TryDelete(route, out NetlinkError? error))
        {
            throw RouteErrors.Deleting(route, error);
        }
    }

    /// <summary>Deletes the first route that is to the destination in the table and has all that is set; false when there is none, or no such link.</summary>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public bool TryDelete(RouteSpec route) =>
        TryDelete(route, out NetlinkError? error) || (error.ErrorNumber is Errno.ESRCH or Errno.ENODEV ? false : throw RouteErrors.Deleting(route, error));

    /// <summary>
    /// Deletes all routes that <paramref name="filter"/> names: they are listed, and deleted in a batch. Routes that went meanwhile are no failures; routes that came meanwhile stay.
    /// </summary>
    /// <returns>What became of them: how many there were, and which could not be deleted.</returns>
    /// <exception cref="ArgumentException">The filter names neither table, protocol, type nor link, which would take the namespace's own addresses along; or it asks for cloned entries, which only the kernel deletes.</exception>
    /// <exception cref="NetlinkException">ENODEV: the filter's link does not exist.</exception>
    /// <exception cref="NetlinkDumpInterruptedException">Routes came and went during each attempt to read them.</exception>
    public NetlinkBatchResult DeleteAll(RouteFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.Cloned || (filter.Table is null && filter.Protocol is null && filter.Type is null && filter.OutputInterface is null))
        {
            throw new ArgumentException("delete all routes: name a Table, Protocol, Type or OutputInterface; entries that the kernel learned cannot be deleted", nameof(filter));
        }

        NetlinkBatch batch = _socket.CreateBatch();
        foreach (RouteView route in Enumerate(filter))
        {
            NetlinkMessageWriter writer = batch.Begin(RouteMessage.Delete, NetlinkMessageFlags.None, route.MaxDeleteLength);
            route.WriteDelete(ref writer);
            batch.Commit(ref writer, RouteMessage.Space, route.ToInfo(), RouteErrors.DeletingListed);
        }

        NetlinkBatchResult result = batch.Send();
        return result.Failures.Any(IsGone)
            ? new NetlinkBatchResult(result.Count, result.NotSent, [.. result.Failures.Where(static failure => !IsGone(failure))], result.Warnings)
            : result;

        static bool IsGone(NetlinkBatchFailure failure) => failure.Error.ErrorNumber == Errno.ESRCH;
    }

    /// <summary>The routes of all tables, or those that <paramref name="filter"/> names; the kernel does the filtering.</summary>
    /// <exception cref="NetlinkException">ENODEV: the filter's link does not exist.</exception>
    /// <exception cref="NetlinkDumpInterruptedException">Routes came and went during each attempt to read them.</exception>
    public IReadOnlyList<RouteInfo> List(RouteFilter? filter = null)
    {
        List<RouteInfo> routes = [];
        foreach (RouteView route in Enumerate(filter))
        {
            routes.Add(route.ToInfo());
        }

        return routes;
    }

    /// <summary>Like <see cref="List"/>, without an object per route: <c>foreach (RouteView route in rtnl.Routes.Enumerate(filter))</c>.</summary>
    /// <exception cref="NetlinkException">ENODEV: the filter's link does not exist.</exception>
    /// <exception cref="NetlinkDumpInterruptedException">Routes came and went during each attempt to read them.</exception>
    public NetlinkDump<RouteView> Enumerate(RouteFilter? filter = null)
    {
        filter ??= s_all;
        byte family = IpFamily.ToNative(filter.Family);

        // A dump of all families at once would bring multicast and MPLS routing along, whose filters differ.
        NetlinkDump<RouteView> dump = Dump(filter, family == IpFamily.AF_UNSPEC ? IpFamily.AF_INET : family);
        try
        {
            if (family == IpFamily.AF_UNSPEC)
            {
                DumpFurther(filter, IpFamily.AF_INET6, dump);
            }
        }
        catch
        {
            dump.Dispose();
            throw;
        }

        return dump;
    }

    private NetlinkDump<RouteView> Dump(RouteFilter filter, byte family)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[RouteMessage.MaxDumpLength], RouteMessage.Get, NetlinkMessageFlags.None);
        RouteMessage.WriteDump(ref writer, filter, family);
        RouteFamilyFilter own = new(family);
        return _socket.TryDump(writer, RouteMessage.Space, ref own, out NetlinkDump<RouteView> dump, out NetlinkError? error) || IsEmptyTable(filter, error)
            ? dump
            : throw RouteErrors.Listing(filter, error);
    }

    private void DumpFurther(RouteFilter filter, byte family, NetlinkDump<RouteView> dump)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[RouteMessage.MaxDumpLength], RouteMessage.Get, NetlinkMessageFlags.None);
        RouteMessage.WriteDump(ref writer, filter, family);
        RouteFamilyFilter own = new(family);
        if (!_socket.TryAppend(writer, RouteMessage.Space, ref own, dump, out NetlinkError? error) && !IsEmptyTable(filter, error))
        {
            throw RouteErrors.Listing(filter, error);
        }
    }

    /// <summary>ENOENT: a table that no route was ever in does not exist, which for the caller is an empty table.</summary>
    private static bool IsEmptyTable(RouteFilter filter, NetlinkError error) => error.ErrorNumber == Errno.ENOENT && filter.Table is not null;

    private bool TryWrite(RouteSpec route, NetlinkMessageFlags flags, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentNullException.ThrowIfNull(route);
        route.CheckForAdding();
        return TryWrite(RouteMessage.New, route, flags, deleting: false, out error);
    }

    private bool TryDelete(RouteSpec route, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentNullException.ThrowIfNull(route);
        route.Check();
        return TryWrite(RouteMessage.Delete, route, NetlinkMessageFlags.None, deleting: true, out error);
    }

    private bool TryWrite(ushort type, RouteSpec route, NetlinkMessageFlags flags, bool deleting, [NotNullWhen(false)] out NetlinkError? error)
    {
        int length = RouteMessage.LengthOf(route);
        Span<byte> buffer = length <= MaxStackLength ? stackalloc byte[MaxStackLength] : new byte[length];
        NetlinkMessageWriter writer = new(buffer, type, flags);
        RouteMessage.Write(ref writer, route, deleting);
        bool done = _socket.TryAcknowledge(ref writer, RouteMessage.SpaceOf(route), out error);

        // The message has the number of a program's descriptor in it, which must not be closed meanwhile.
        GC.KeepAlive(route);
        return done;
    }
}
