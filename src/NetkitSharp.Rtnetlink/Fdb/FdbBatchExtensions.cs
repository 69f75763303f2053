using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Fdb;

/// <summary>Forwarding entries in a batch.</summary>
public static class FdbBatchExtensions
{
    /// <summary>Adds an entry, as <see cref="FdbClient.Add"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int AddFdbEntry(this NetlinkBatch batch, FdbSpec entry) => Write(batch, entry, FdbFlags.Add, static (request, error) => FdbErrors.Adding(request, error));

    /// <summary>Adds a destination, as <see cref="FdbClient.Append"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int AppendFdbEntry(this NetlinkBatch batch, FdbSpec entry) => Write(batch, entry, FdbFlags.Append, static (request, error) => FdbErrors.Appending(request, error));

    /// <summary>Adds an entry or overwrites the one for the address, as <see cref="FdbClient.Replace"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int ReplaceFdbEntry(this NetlinkBatch batch, FdbSpec entry) => Write(batch, entry, FdbFlags.Replace, static (request, error) => FdbErrors.Replacing(request, error));

    /// <summary>Deletes an entry or one of its destinations, as <see cref="FdbClient.Delete"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int DeleteFdbEntry(this NetlinkBatch batch, FdbSpec entry)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(entry);
        entry.Check();
        NetlinkMessageWriter writer = batch.Begin(FdbMessage.Delete, NetlinkMessageFlags.None, FdbMessage.MaxLength);
        FdbMessage.WriteForDeleting(ref writer, entry);
        return batch.Commit(ref writer, FdbMessage.Space, entry, static (request, error) => FdbErrors.Deleting(request, error));
    }

    /// <summary>Deletes the entries of a table at once, as <see cref="FdbClient.Flush"/> does.</summary>
    /// <returns>The request's number.</returns>
    public static int FlushFdb(this NetlinkBatch batch, FdbFlush flush)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(flush);
        flush.Check();
        NetlinkMessageWriter writer = batch.Begin(FdbMessage.Delete, NetlinkMessageFlags.Bulk, FdbMessage.MaxLength);
        FdbMessage.Write(ref writer, flush);
        return batch.Commit(ref writer, FdbMessage.Space, flush, static (request, error) => FdbErrors.Flushing(request, error));
    }

    private static int Write(NetlinkBatch batch, FdbSpec entry, NetlinkMessageFlags flags, Func<object, NetlinkError, NetlinkException> failure)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(entry);
        entry.Check();
        NetlinkMessageWriter writer = batch.Begin(FdbMessage.New, flags, FdbMessage.MaxLength);
        FdbMessage.Write(ref writer, entry);
        return batch.Commit(ref writer, FdbMessage.Space, entry, failure);
    }
}
