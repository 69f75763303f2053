using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>
/// The nexthop objects of the network namespace that the socket was opened in (Linux 5.3). Any number of routes refer to an object by its id, and changing the object changes them all at once. Thread-safe; calls wait for each other.
/// </summary>
/// <remarks>An object goes with its link, and when that goes down or loses its carrier; with an object go the routes that use it, and its memberships. A group goes with its last member.</remarks>
/// <seealso href="https://man7.org/linux/man-pages/man8/ip-nexthop.8.html">ip-nexthop(8)</seealso>
public sealed partial class NexthopClient
{
    private const int MaxStackLength = 1024;

    private static readonly NexthopFilter s_all = new();

    private readonly NetlinkSocket _socket;

    /// <summary>A client over <paramref name="socket"/>, which stays the caller's.</summary>
    public NexthopClient(NetlinkSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
    }

    /// <summary>Adds an object (RTM_NEWNEXTHOP, NLM_F_EXCL).</summary>
    /// <returns>Its id: the one that was given, or the one that the kernel chose.</returns>
    /// <exception cref="ArgumentException">Parts that do not go together.</exception>
    /// <exception cref="NexthopExistsException">EEXIST: there is an object with that id.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">ENETDOWN: the link is down; ENETUNREACH, EHOSTUNREACH: the gateway is not on the link; EINVAL: no such link, or no such member; EOPNOTSUPP: the kernel is too old.</exception>
    public uint Add(NexthopSpec nexthop) => TryAdd(nexthop, out uint? id, out NetlinkError? error) ? id.Value : throw NexthopErrors.Adding(nexthop, error);

    /// <summary>Adds an object; false when there is one with that id.</summary>
    /// <exception cref="ArgumentException">Parts that do not go together, or no id.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">As for <see cref="Add"/>.</exception>
    public bool TryAdd(NexthopSpec nexthop) =>
        TryAdd(WithId(nexthop), out _, out NetlinkError? error) || (error.ErrorNumber == Errno.EEXIST ? false : throw NexthopErrors.Adding(nexthop, error));

    /// <summary>
    /// Adds an object, or changes the one with the id (RTM_NEWNEXTHOP, NLM_F_REPLACE); routes and groups that use it go on without a gap. A group stays a group of its type, and a single way stays one.
    /// </summary>
    /// <exception cref="ArgumentException">Parts that do not go together, or no id.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">As for <see cref="Add"/>; EINVAL: the new object does not fit the routes and groups that use it.</exception>
    public void Replace(NexthopSpec nexthop)
    {
        NexthopReceiver nothing = default;
        if (!TryWrite(WithId(nexthop), NetlinkMessageFlags.Create | NetlinkMessageFlags.Replace, ref nothing, out NetlinkError? error))
        {
            throw NexthopErrors.Replacing(nexthop, error);
        }
    }

    /// <summary>Deletes the object, and with it the routes that use it (RTM_DELNEXTHOP).</summary>
    /// <exception cref="NexthopNotFoundException">ENOENT: there is none with that id.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public void Delete(uint id)
    {
        if (!TryDelete(id, out NetlinkError? error))
        {
            throw NexthopErrors.Deleting(id, error);
        }
    }

    /// <summary>Deletes the object, and with it the routes that use it; false when there is none with that id.</summary>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public bool TryDelete(uint id) => TryDelete(id, out NetlinkError? error) || (error.ErrorNumber == Errno.ENOENT ? false : throw NexthopErrors.Deleting(id, error));

    /// <summary>
    /// Deletes all objects that <paramref name="filter"/> names, or all there are, and the routes that use them: they are listed, and deleted in a batch. Objects that went meanwhile are no failures.
    /// </summary>
    /// <returns>What became of them: how many there were, and which could not be deleted.</returns>
    /// <exception cref="NetlinkDumpInterruptedException">Objects came and went during each attempt to read them.</exception>
    public NetlinkBatchResult DeleteAll(NexthopFilter? filter = null)
    {
        NetlinkBatch batch = _socket.CreateBatch();
        foreach (NexthopView nexthop in Enumerate(filter))
        {
            batch.DeleteNexthop(nexthop.Id);
        }

        NetlinkBatchResult result = batch.Send();
        return result.Failures.Any(IsGone)
            ? new NetlinkBatchResult(result.Count, result.NotSent, [.. result.Failures.Where(static failure => !IsGone(failure))], result.Warnings)
            : result;

        // A group goes with its last member.
        static bool IsGone(NetlinkBatchFailure failure) => failure.Error.ErrorNumber == Errno.ENOENT;
    }

    /// <summary>The object with an id (RTM_GETNEXTHOP).</summary>
    /// <param name="id">The id.</param>
    /// <param name="statistics">Which statistics of a group to report (Linux 6.9).</param>
    /// <exception cref="NexthopNotFoundException">ENOENT: there is none with that id.</exception>
    /// <exception cref="NetlinkException">EINVAL: the kernel is too old for statistics; EOPNOTSUPP: for nexthop objects.</exception>
    public NexthopInfo Get(uint id, NexthopOperationFlags statistics = NexthopOperationFlags.None) =>
        TryGet(id, statistics, out NexthopInfo? nexthop, out NetlinkError? error) ? nexthop : throw NexthopErrors.Getting(id, statistics, error);

    /// <summary>The object with an id; false when there is none.</summary>
    /// <exception cref="NetlinkException">EOPNOTSUPP: the kernel is too old.</exception>
    public bool TryGet(uint id, [NotNullWhen(true)] out NexthopInfo? nexthop) =>
        TryGet(id, NexthopOperationFlags.None, out nexthop, out NetlinkError? error)
        || (error.ErrorNumber == Errno.ENOENT ? false : throw NexthopErrors.Getting(id, NexthopOperationFlags.None, error));

    /// <summary>All objects, or those that <paramref name="filter"/> names, by ascending id.</summary>
    /// <exception cref="NetlinkException">EINVAL: the kernel is too old for statistics.</exception>
    /// <exception cref="NetlinkDumpInterruptedException">Objects came and went during each attempt to read them.</exception>
    public IReadOnlyList<NexthopInfo> List(NexthopFilter? filter = null)
    {
        List<NexthopInfo> nexthops = [];
        foreach (NexthopView nexthop in Enumerate(filter))
        {
            nexthops.Add(nexthop.ToInfo());
        }

        return nexthops;
    }

    /// <summary>Like <see cref="List"/>, without an object of .NET's for each: <c>foreach (NexthopView nexthop in rtnl.Nexthops.Enumerate())</c>.</summary>
    /// <exception cref="NetlinkException">EINVAL: the kernel is too old for statistics.</exception>
    /// <exception cref="NetlinkDumpInterruptedException">Objects came and went during each attempt to read them.</exception>
    public NetlinkDump<NexthopView> Enumerate(NexthopFilter? filter = null)
    {
        filter ??= s_all;

        NetlinkMessageWriter writer = new(stackalloc byte[NexthopMessage.MaxLength], NexthopMessage.Get, NetlinkMessageFlags.None);
        NexthopMessage.WriteDump(ref writer, filter);
        NexthopFdbFilter kept = new(filter.FdbOnly);
        return _socket.TryDump(writer, NexthopMessage.Space, ref kept, out NetlinkDump<NexthopView> dump, out NetlinkError? error)
            ? dump
            : throw Refused(dump, filter, error);

        static NetlinkException Refused(NetlinkDump<NexthopView> nothing, NexthopFilter filter, NetlinkError error)
        {
            nothing.Dispose();
            return NexthopErrors.Listing(filter, error);
        }
    }

    private static NexthopSpec WithId(NexthopSpec nexthop)
    {
        ArgumentNullException.ThrowIfNull(nexthop);
        return nexthop.Id is null ? throw new ArgumentException($"{nexthop}: an id is needed here", nameof(nexthop)) : nexthop;
    }

    private bool TryAdd(NexthopSpec nexthop, [NotNullWhen(true)] out uint? id, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentNullException.ThrowIfNull(nexthop);
        const NetlinkMessageFlags Flags = NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive;
        NexthopReceiver echo = default;
        id = null;
        if (!TryWrite(nexthop, nexthop.Id is null ? Flags | NetlinkMessageFlags.Echo : Flags, ref echo, out error))
        {
            return false;
        }

        id = nexthop.Id ?? echo.Id;
        return id is not null
            ? true
            : throw new NetlinkFormatException($"echo of {nexthop}: no message with its id", 0, 1, 0);
    }

    private bool TryWrite(NexthopSpec nexthop, NetlinkMessageFlags flags, ref NexthopReceiver echo, [NotNullWhen(false)] out NetlinkError? error)
    {
        nexthop.Check();
        int length = NexthopMessage.LengthOf(nexthop);
        Span<byte> buffer = length <= MaxStackLength ? stackalloc byte[MaxStackLength] : new byte[length];
        NetlinkMessageWriter writer = new(buffer, NexthopMessage.New, flags);
        NexthopMessage.Write(ref writer, nexthop);
        bool done = _socket.TryAcknowledge(ref writer, NexthopMessage.SpaceOf(nexthop), ref echo, out error);

        // The message has the number of a program's descriptor in it, which must not be closed meanwhile.
        GC.KeepAlive(nexthop);
        return done;
    }

    private bool TryDelete(uint id, [NotNullWhen(false)] out NetlinkError? error)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[NexthopMessage.MaxLength], NexthopMessage.Delete, NetlinkMessageFlags.None);
        NexthopMessage.WriteId(ref writer, id);
        return _socket.TryAcknowledge(ref writer, NexthopMessage.Space, out error);
    }

    private bool TryGet(uint id, NexthopOperationFlags statistics, [NotNullWhen(true)] out NexthopInfo? nexthop, [NotNullWhen(false)] out NetlinkError? error)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[NexthopMessage.MaxLength], NexthopMessage.Get, NetlinkMessageFlags.None);
        NexthopMessage.WriteId(ref writer, id);
        NexthopMessage.WriteStatistics(writer.Attributes<NexthopAttribute>(), statistics);
        bool answered = _socket.TryRequest(ref writer, NexthopMessage.Space, static message => NexthopView.TryRead(message, out NexthopView view) ? view.ToInfo() : null, out nexthop, out error);
        return answered && nexthop is null
            ? throw new NetlinkFormatException($"answer to the request for nexthop {id}: no message about one", 0, 1, 0)
            : answered;
    }
}
