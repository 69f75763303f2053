using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Fdb;

/// <summary>
/// The forwarding tables of bridges and VXLAN links, by MAC address, in the network namespace that the socket was opened in. Thread-safe; calls wait for each other.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man8/bridge.8.html">bridge(8)</seealso>
public sealed class FdbClient
{
    private readonly NetlinkSocket _socket;

    /// <summary>A client over <paramref name="socket"/>, which stays the caller's.</summary>
    public FdbClient(NetlinkSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
    }

    /// <summary>Adds an entry (RTM_NEWNEIGH of AF_BRIDGE, NLM_F_EXCL).</summary>
    /// <exception cref="ArgumentException">A value out of range, or parts that do not go together.</exception>
    /// <exception cref="FdbExistsException">EEXIST: the table has an entry for the address.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing, or a dynamic entry is added at a port that does not learn now.</exception>
    /// <exception cref="NetlinkException">ENODEV: no such link; EOPNOTSUPP: the link has no such table; EINVAL: a VLAN that the port has not, or a kind that the table does not take.</exception>
    public void Add(FdbSpec entry)
    {
        if (!TryWrite(entry, FdbFlags.Add, out NetlinkError? error))
        {
            throw FdbErrors.Adding(entry, error);
        }
    }

    /// <summary>Adds a destination to those that an all-zero or multicast address of a VXLAN link has (NLM_F_APPEND), or adds the entry. A destination that is there stays.</summary>
    /// <inheritdoc cref="Add" path="/exception[not(@cref='T:NetkitSharp.Rtnetlink.Fdb.FdbExistsException')]"/>
    public void Append(FdbSpec entry)
    {
        if (!TryWrite(entry, FdbFlags.Append, out NetlinkError? error))
        {
            throw FdbErrors.Appending(entry, error);
        }
    }

    /// <summary>Adds an entry or overwrites the one for the address (NLM_F_REPLACE). A VXLAN link takes it for addresses with one destination only.</summary>
    /// <inheritdoc cref="Add" path="/exception[not(@cref='T:NetkitSharp.Rtnetlink.Fdb.FdbExistsException')]"/>
    public void Replace(FdbSpec entry)
    {
        if (!TryWrite(entry, FdbFlags.Replace, out NetlinkError? error))
        {
            throw FdbErrors.Replacing(entry, error);
        }
    }

    /// <summary>
    /// Deletes an entry, or one of its destinations where <paramref name="entry"/> has one (RTM_DELNEIGH). When a VXLAN link has the address but not that destination, nothing is deleted, and the kernel does not say so.
    /// </summary>
    /// <exception cref="ArgumentException">A value out of range, or parts that do not go together.</exception>
    /// <exception cref="FdbNotFoundException">ENOENT: there is none.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">ENODEV: no such link; EOPNOTSUPP: the link has no such table.</exception>
    public void Delete(FdbSpec entry)
    {
        if (!TryDelete(entry, out NetlinkError? error))
        {
            throw FdbErrors.Deleting(entry, error);
        }
    }

    /// <summary>Deletes an entry, or one of its destinations; false when there is none, or no such link; not when only the destination is missing, of which the kernel says nothing.</summary>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">EOPNOTSUPP: the link has no such table.</exception>
    public bool TryDelete(FdbSpec entry) => TryDelete(entry, out NetlinkError? error) || (FdbErrors.IsAbsent(error) ? false : throw FdbErrors.Deleting(entry, error));

    /// <summary>
    /// The entry for a link, a table and an address, with its VLAN or source VNI where it has one (RTM_GETNEIGH, Linux 5.0); of several destinations the first. At a bridge that may be an entry of another port: the bridge has one for each
    /// address and VLAN.
    /// </summary>
    /// <exception cref="FdbNotFoundException">ENOENT: there is none.</exception>
    /// <exception cref="NetlinkException">ENODEV: no such link; EOPNOTSUPP, EINVAL: the link has no such table.</exception>
    public FdbInfo Get(FdbSpec key) => TryGet(key, out FdbInfo? entry, out NetlinkError? error) ? entry : throw FdbErrors.Getting(key, error);

    /// <summary>The entry for a link, a table and an address, with its VLAN or source VNI where it has one; false when there is none, or no such link.</summary>
    /// <exception cref="NetlinkException">EOPNOTSUPP, EINVAL: the link has no such table.</exception>
    public bool TryGet(FdbSpec key, [NotNullWhen(true)] out FdbInfo? entry) =>
        TryGet(key, out entry, out NetlinkError? error) || (FdbErrors.IsAbsent(error) ? false : throw FdbErrors.Getting(key, error));

    /// <summary>All forwarding entries, or those that <paramref name="filter"/> takes: those of bridges and VXLAN links, and the addresses that devices listen to besides their own.</summary>
    /// <exception cref="NetlinkException">ENODEV: no such link or bridge.</exception>
    /// <exception cref="NetlinkDumpInterruptedException">Entries came and went during each attempt to read them.</exception>
    public IReadOnlyList<FdbInfo> List(FdbFilter? filter = null)
    {
        List<FdbInfo> entries = [];
        foreach (FdbView entry in Enumerate(filter))
        {
            entries.Add(entry.ToInfo());
        }

        return entries;
    }

    /// <summary>The entries as <see cref="List"/> gives them, read where they lie.</summary>
    /// <inheritdoc cref="List" path="/exception"/>
    public NetlinkDump<FdbView> Enumerate(FdbFilter? filter = null)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[FdbMessage.MaxDumpRequestLength], FdbMessage.Get, NetlinkMessageFlags.None);
        NetlinkAttributeWriter<NeighbourAttribute> attributes = writer.Begin<ndmsg, NeighbourAttribute>(new ndmsg { ndm_family = FdbMessage.AF_BRIDGE });
        if (filter?.LinkIndex is int link)
        {
            attributes.WriteInt32(NeighbourAttribute.LinkIndex, link);
        }

        if (filter?.Bridge is int bridge)
        {
            attributes.WriteInt32(NeighbourAttribute.Master, bridge);
        }

        if (_socket.TryDump(writer, FdbMessage.Space, out NetlinkDump<FdbView> dump, out NetlinkError? error))
        {
            return dump;
        }

        dump.Dispose();
        throw error.ToException("list forwarding entries", error.ErrorNumber == Errno.ENODEV ? "There is no such link or bridge in the socket's network namespace." : null);
    }

    /// <summary>Deletes at once all entries of a table that <paramref name="flush"/> takes (RTM_DELNEIGH, NLM_F_BULK): of bridges since Linux 5.19, of VXLAN links since Linux 6.7.</summary>
    /// <exception cref="ArgumentException">A value that the kernel takes for any.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">EOPNOTSUPP: the link's table cannot be flushed; ENODEV: no such link; EINVAL: not by what is given.</exception>
    public void Flush(FdbFlush flush)
    {
        ArgumentNullException.ThrowIfNull(flush);
        flush.Check();
        NetlinkMessageWriter writer = new(stackalloc byte[FdbMessage.MaxLength], FdbMessage.Delete, NetlinkMessageFlags.Bulk);
        FdbMessage.Write(ref writer, flush);
        if (!_socket.TryAcknowledge(ref writer, FdbMessage.Space, out NetlinkError? error))
        {
            throw FdbErrors.Flushing(flush, error);
        }
    }

    private bool TryWrite(FdbSpec entry, NetlinkMessageFlags flags, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentNullException.ThrowIfNull(entry);
        entry.Check();
        NetlinkMessageWriter writer = new(stackalloc byte[FdbMessage.MaxLength], FdbMessage.New, flags);
        FdbMessage.Write(ref writer, entry);
        return _socket.TryAcknowledge(ref writer, FdbMessage.Space, out error);
    }

    private bool TryDelete(FdbSpec entry, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentNullException.ThrowIfNull(entry);
        entry.Check();
        NetlinkMessageWriter writer = new(stackalloc byte[FdbMessage.MaxLength], FdbMessage.Delete, NetlinkMessageFlags.None);
        FdbMessage.WriteForDeleting(ref writer, entry);
        return _socket.TryAcknowledge(ref writer, FdbMessage.Space, out error);
    }

    private bool TryGet(FdbSpec key, [NotNullWhen(true)] out FdbInfo? entry, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentNullException.ThrowIfNull(key);
        key.Check();
        NetlinkMessageWriter writer = new(stackalloc byte[FdbMessage.MaxLength], FdbMessage.Get, NetlinkMessageFlags.None);
        FdbMessage.WriteForGetting(ref writer, key);
        bool answered = _socket.TryRequest(
            ref writer,
            FdbMessage.Space,
            static message => FdbView.TryRead(message, out FdbView view) ? view.ToInfo() : null,
            out entry,
            out error);
        return answered && entry is null
            ? throw new NetlinkFormatException($"answer to get forwarding entry {key}: no message of AF_BRIDGE", 0, 1, 0)
            : answered;
    }
}
