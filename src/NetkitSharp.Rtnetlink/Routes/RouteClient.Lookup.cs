using System.Diagnostics.CodeAnalysis;
using System.Net;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Routes;

public sealed partial class RouteClient
{
    /// <summary>Asks the kernel how it would reach <paramref name="destination"/> (RTM_GETROUTE).</summary>
    /// <param name="destination">The address.</param>
    /// <param name="source">The source address to assume.</param>
    /// <param name="outputInterface">The index of the link to insist on.</param>
    /// <returns>The route, cloned for the address.</returns>
    /// <exception cref="RouteNotFoundException">ENETUNREACH, EHOSTUNREACH: there is no route, or one of type unreachable.</exception>
    /// <exception cref="NetlinkException">EACCES: a route prohibits it; EINVAL: a route of type blackhole, or addresses that make no sense together.</exception>
    public RouteInfo Get(IPAddress destination, IPAddress? source = null, int? outputInterface = null) =>
        Get(new RouteLookup(destination) { Source = source, OutputInterface = outputInterface });

    /// <summary>Asks the kernel how it would send or forward a packet (RTM_GETROUTE).</summary>
    /// <returns>The route, cloned for the destination; with <see cref="RouteLookup.FibMatch"/> the entry of the table.</returns>
    /// <exception cref="ArgumentException">Addresses of different families, or an index below 1.</exception>
    /// <exception cref="RouteNotFoundException">ENETUNREACH, EHOSTUNREACH: there is no route, or one of type unreachable.</exception>
    /// <exception cref="NetlinkException">EACCES: a route prohibits it; ENODEV: no such link; EINVAL: a route of type blackhole, or values that make no sense together.</exception>
    public RouteInfo Get(RouteLookup lookup) => TryGet(lookup, out RouteInfo? route, out NetlinkError? error) ? route : throw RouteErrors.LookingUp(lookup, error);

    /// <summary>Asks the kernel how it would reach <paramref name="destination"/>; false when there is no route, or one of type unreachable.</summary>
    /// <exception cref="NetlinkException">EACCES: a route prohibits it; EINVAL: a route of type blackhole, or <paramref name="destination"/> makes no sense.</exception>
    public bool TryGet(IPAddress destination, [NotNullWhen(true)] out RouteInfo? route) => TryGet(new RouteLookup(destination), out route);

    /// <summary>Asks the kernel how it would send or forward a packet; false when there is no route, or one of type unreachable.</summary>
    /// <exception cref="ArgumentException">Addresses of different families, or an index below 1.</exception>
    /// <exception cref="NetlinkException">EACCES: a route prohibits it; ENODEV: no such link; EINVAL: a route of type blackhole, or values that make no sense together.</exception>
    public bool TryGet(RouteLookup lookup, [NotNullWhen(true)] out RouteInfo? route) =>
        TryGet(lookup, out route, out NetlinkError? error) || (error.ErrorNumber is Errno.ENETUNREACH or Errno.EHOSTUNREACH ? false : throw RouteErrors.LookingUp(lookup, error));

    private bool TryGet(RouteLookup lookup, [NotNullWhen(true)] out RouteInfo? route, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentNullException.ThrowIfNull(lookup);
        lookup.Check();
        NetlinkMessageWriter writer = new(stackalloc byte[RouteMessage.MaxLength], RouteMessage.Get, NetlinkMessageFlags.None);
        RouteMessage.WriteLookup(ref writer, lookup);
        bool answered = _socket.TryRequest(ref writer, RouteMessage.Space, RouteMessage.Read, out route, out error);
        return answered && route is null
            ? throw new NetlinkFormatException($"answer to the lookup of {lookup}: no route message of its family", 0, 1, 0)
            : answered;
    }
}
