using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>Routes in a batch.</summary>
public static class RouteBatchExtensions
{
    /// <summary>Adds a route, as <see cref="RouteClient.Add"/> does.</summary>
    /// <returns>The request's number.</returns>
    /// <exception cref="ArgumentException">As for <see cref="RouteClient.Add"/>.</exception>
    public static int AddRoute(this NetlinkBatch batch, RouteSpec route) =>
        Write(batch, route, NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive, RouteErrors.Adding);

    /// <summary>Adds a route behind those to the same destination with the same metric, as <see cref="RouteClient.Append"/> does.</summary>
    /// <returns>The request's number.</returns>
    /// <exception cref="ArgumentException">As for <see cref="RouteClient.Add"/>.</exception>
    public static int AppendRoute(this NetlinkBatch batch, RouteSpec route) =>
        Write(batch, route, NetlinkMessageFlags.Create | NetlinkMessageFlags.Append, RouteErrors.Appending);

    /// <summary>Adds a route, or changes the one to the same destination with the same metric, as <see cref="RouteClient.Replace"/> does.</summary>
    /// <returns>The request's number.</returns>
    /// <exception cref="ArgumentException">As for <see cref="RouteClient.Add"/>.</exception>
    public static int ReplaceRoute(this NetlinkBatch batch, RouteSpec route) =>
        Write(batch, route, NetlinkMessageFlags.Create | NetlinkMessageFlags.Replace, RouteErrors.Replacing);

    /// <summary>Deletes the first route that is to the destination in the table and has all that is set, as <see cref="RouteClient.Delete"/> does.</summary>
    /// <returns>The request's number.</returns>
    /// <exception cref="ArgumentException">As for <see cref="RouteClient.Add"/>.</exception>
    public static int DeleteRoute(this NetlinkBatch batch, RouteSpec route)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(route);
        route.Check();
        NetlinkMessageWriter writer = batch.Begin(RouteMessage.Delete, NetlinkMessageFlags.None, RouteMessage.LengthOf(route));
        RouteMessage.Write(ref writer, route, deleting: true);
        return batch.Commit(ref writer, RouteMessage.SpaceOf(route), route, RouteErrors.Deleting);
    }

    private static int Write(NetlinkBatch batch, RouteSpec route, NetlinkMessageFlags flags, Func<object, NetlinkError, NetlinkException> failure)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(route);
        route.CheckForAdding();
        NetlinkMessageWriter writer = batch.Begin(RouteMessage.New, flags, RouteMessage.LengthOf(route));
        RouteMessage.Write(ref writer, route, deleting: false);
        return batch.Commit(ref writer, RouteMessage.SpaceOf(route), route, failure);
    }
}
