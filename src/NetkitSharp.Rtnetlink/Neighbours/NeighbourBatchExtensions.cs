using System.Net;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Neighbours;

/// <summary>Entries of the neighbour tables in a batch.</summary>
public static class NeighbourBatchExtensions
{
    /// <summary>Adds an entry, as <see cref="NeighbourClient.Add"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int AddNeighbour(this NetlinkBatch batch, NeighbourSpec neighbour) =>
        Write(batch, neighbour, NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive, static (request, error) => NeighbourErrors.Adding(request, error));

    /// <summary>Adds an entry or overwrites the one for the address, as <see cref="NeighbourClient.Replace"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int ReplaceNeighbour(this NetlinkBatch batch, NeighbourSpec neighbour) =>
        Write(batch, neighbour, NetlinkMessageFlags.Create | NetlinkMessageFlags.Replace, static (request, error) => NeighbourErrors.Replacing(request, error));

    /// <summary>Deletes the entry for an address, as <see cref="NeighbourClient.Delete"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int DeleteNeighbour(this NetlinkBatch batch, int linkIndex, IPAddress address) => Delete(batch, new NeighbourKey(linkIndex, address));

    /// <summary>Deletes the proxy entry for an address, as <see cref="NeighbourClient.DeleteProxy"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int DeleteProxyNeighbour(this NetlinkBatch batch, int linkIndex, IPAddress address) => Delete(batch, new NeighbourKey(linkIndex, address, IsProxy: true));

    private static int Write(NetlinkBatch batch, NeighbourSpec neighbour, NetlinkMessageFlags flags, Func<object, NetlinkError, NetlinkException> failure)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(neighbour);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbour.LinkIndex, 1, nameof(neighbour));
        NetlinkMessageWriter writer = batch.Begin(NeighbourMessage.New, flags, NeighbourMessage.MaxLength);
        NeighbourMessage.Write(ref writer, neighbour);
        return batch.Commit(ref writer, NeighbourMessage.Space, neighbour, failure);
    }

    private static int Delete(NetlinkBatch batch, NeighbourKey key)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(key.Address, "address");

        // Index 0 is the proxy entries of all links.
        ArgumentOutOfRangeException.ThrowIfLessThan(key.LinkIndex, key.IsProxy ? 0 : 1, "linkIndex");
        NetlinkMessageWriter writer = batch.Begin(NeighbourMessage.Delete, NetlinkMessageFlags.None, NeighbourMessage.MaxLength);
        NeighbourMessage.WriteKey(ref writer, key.LinkIndex, key.Address, key.IsProxy ? NeighbourFlags.Proxy : NeighbourFlags.None);
        return batch.Commit(ref writer, NeighbourMessage.Space, key, static (request, error) => NeighbourErrors.Deleting(request, error));
    }
}
