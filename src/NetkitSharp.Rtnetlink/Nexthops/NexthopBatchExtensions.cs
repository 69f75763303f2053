using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>Nexthop objects in a batch.</summary>
public static class NexthopBatchExtensions
{
    /// <summary>Adds an object, as <see cref="NexthopClient.Add"/> does.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="nexthop">The object. Where it has no id, <paramref name="onAdded"/> tells the one that the kernel chose.</param>
    /// <param name="onAdded">Takes the id while the batch is sent; it must not use the socket.</param>
    /// <returns>The request's number.</returns>
    /// <exception cref="ArgumentException">Parts that do not go together.</exception>
    public static int AddNexthop(this NetlinkBatch batch, NexthopSpec nexthop, Action<uint>? onAdded = null) => Write(
        batch,
        nexthop,
        NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive | (onAdded is null ? NetlinkMessageFlags.None : NetlinkMessageFlags.Echo),
        NexthopErrors.Adding,
        onAdded is null ? null : new NexthopBatchReply(onAdded));

    /// <summary>Adds an object, or changes the one with the id, as <see cref="NexthopClient.Replace"/> does.</summary>
    /// <returns>The request's number.</returns>
    /// <exception cref="ArgumentException">Parts that do not go together, or no id.</exception>
    public static int ReplaceNexthop(this NetlinkBatch batch, NexthopSpec nexthop)
    {
        ArgumentNullException.ThrowIfNull(nexthop);
        return nexthop.Id is null
            ? throw new ArgumentException($"{nexthop}: an id is needed here", nameof(nexthop))
            : Write(batch, nexthop, NetlinkMessageFlags.Create | NetlinkMessageFlags.Replace, NexthopErrors.Replacing, null);
    }

    /// <summary>Deletes the object, and with it the routes that use it, as <see cref="NexthopClient.Delete"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int DeleteNexthop(this NetlinkBatch batch, uint id)
    {
        ArgumentNullException.ThrowIfNull(batch);
        NetlinkMessageWriter writer = batch.Begin(NexthopMessage.Delete, NetlinkMessageFlags.None, NexthopMessage.MaxLength);
        NexthopMessage.WriteId(ref writer, id);
        return batch.Commit(ref writer, NexthopMessage.Space, id, NexthopErrors.Deleting);
    }

    private static int Write(NetlinkBatch batch, NexthopSpec nexthop, NetlinkMessageFlags flags, Func<object, NetlinkError, NetlinkException> failure, INetlinkBatchReply? reply)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(nexthop);
        nexthop.Check();
        NetlinkMessageWriter writer = batch.Begin(NexthopMessage.New, flags, NexthopMessage.LengthOf(nexthop));
        NexthopMessage.Write(ref writer, nexthop);
        return batch.Commit(ref writer, NexthopMessage.SpaceOf(nexthop), nexthop, failure, reply);
    }
}
