using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;

/// <summary>
/// The queueing disciplines of the links in the network namespace that the socket was opened in. Thread-safe; calls wait for each other.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man8/tc.8.html">tc(8)</seealso>
public sealed class QdiscClient
{
    private readonly NetlinkSocket _socket;

    /// <summary>A client over <paramref name="socket"/>, which stays the caller's.</summary>
    public QdiscClient(NetlinkSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
    }

    /// <summary>Makes a queueing discipline where there is none but the kernel's default one (RTM_NEWQDISC, NLM_F_EXCL). Where the kernel ignores a part of what was asked, nothing is left.</summary>
    /// <returns>What the kernel made of it, its handle included.</returns>
    /// <exception cref="QdiscExistsException">EEXIST: there is one at the parent, or one with the handle.</exception>
    /// <exception cref="QdiscKindNotSupportedException">ENOENT: the kernel does not have the kind.</exception>
    /// <exception cref="QdiscNotFoundException">ENOENT: the parent does not exist.</exception>
    /// <exception cref="AttributeIgnoredException">The kernel ignored something that was asked.</exception>
    /// <exception cref="LinkNotFoundException">ENODEV: there is no such link.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">The kernel refused for another reason, which it gives.</exception>
    public QdiscInfo Create(int linkIndex, QdiscSpec spec)
    {
        QdiscInfo made = Send("create", linkIndex, spec, QdiscMessage.CreateFlags);
        try
        {
            Verify("create", linkIndex, spec, made, "The qdisc has been deleted again.");
        }
        catch (AttributeIgnoredException)
        {
            TryDelete(linkIndex, made.Parent);
            throw;
        }

        return made;
    }

    /// <summary>
    /// Puts a queueing discipline in the place of what is there, if anything (RTM_NEWQDISC, NLM_F_REPLACE). One of the same kind is changed in place unless it has another handle: its queue and counters stay, and what
    /// <paramref name="spec"/> leaves out keeps its value where the kind can tell (fq, fq_codel) and is reset where it cannot (tbf, netem).
    /// </summary>
    /// <inheritdoc cref="Create" path="/returns|/exception"/>
    public QdiscInfo Replace(int linkIndex, QdiscSpec spec)
    {
        QdiscInfo made = Send("replace", linkIndex, spec, QdiscMessage.ReplaceFlags);
        Verify("replace", linkIndex, spec, made, "The rest is in force.");
        return made;
    }

    /// <summary>Changes a queueing discipline in place: the one with <see cref="QdiscSpec.Handle"/>, or where that is null the one at <see cref="QdiscSpec.Parent"/>. Its queue and counters stay.</summary>
    /// <returns>What the kernel made of it.</returns>
    /// <exception cref="QdiscNotFoundException">ENOENT: there is none, or only the kernel's default one.</exception>
    /// <exception cref="AttributeIgnoredException">The kernel ignored something that was asked.</exception>
    /// <exception cref="LinkNotFoundException">ENODEV: there is no such link.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">EINVAL: it is of another kind, or the kind's settings are for life (htb).</exception>
    public QdiscInfo Change(int linkIndex, QdiscSpec spec)
    {
        QdiscInfo made = Send("change", linkIndex, spec, QdiscMessage.ChangeFlags);
        Verify("change", linkIndex, spec, made, "The rest is in force.");
        return made;
    }

    /// <summary>The queueing discipline at <paramref name="parent"/>: <see cref="TrafficHandle.Root"/>, <see cref="TrafficHandle.Ingress"/> or a class. Listeners to RTNLGRP_TC are told of it as if it were new.</summary>
    /// <exception cref="QdiscNotFoundException">There is none, not even a default one.</exception>
    /// <exception cref="LinkNotFoundException">ENODEV: there is no such link.</exception>
    public QdiscInfo Get(int linkIndex, TrafficHandle parent) =>
        TryGet(linkIndex, parent, out QdiscInfo? qdisc, out NetlinkError? error) ? qdisc : throw QdiscErrors.Find($"get qdisc at {parent} of link {linkIndex}", linkIndex, error);

    /// <summary>Like <see cref="Get"/>; false where there is none, or no such link.</summary>
    public bool TryGet(int linkIndex, TrafficHandle parent, [NotNullWhen(true)] out QdiscInfo? qdisc) =>
        TryGet(linkIndex, parent, out qdisc, out NetlinkError? error)
        || (QdiscErrors.IsAbsent(error) ? false : throw QdiscErrors.Find($"get qdisc at {parent} of link {linkIndex}", linkIndex, error));

    /// <summary>The queueing discipline with <paramref name="handle"/>, wherever it is attached. The kernel would not say where that is, so that this reads the table.</summary>
    /// <exception cref="QdiscNotFoundException">There is none, or no such link.</exception>
    /// <exception cref="NetlinkDumpInterruptedException">They came and went during each attempt to read them.</exception>
    public QdiscInfo GetByHandle(int linkIndex, TrafficHandle handle) => TryGetByHandle(linkIndex, handle, out QdiscInfo? qdisc)
        ? qdisc
        : throw new QdiscNotFoundException($"get qdisc {handle} of link {linkIndex}", new NetlinkError(Errno.ENOENT, new NetlinkExtendedAck { Message = "the table has none with that handle" }));

    /// <summary>Like <see cref="GetByHandle"/>; false where there is none, or no such link.</summary>
    public bool TryGetByHandle(int linkIndex, TrafficHandle handle, [NotNullWhen(true)] out QdiscInfo? qdisc)
    {
        if (handle == TrafficHandle.None)
        {
            throw new ArgumentException("the default queueing disciplines have no handle: find them at their parent", nameof(handle));
        }

        foreach (QdiscView view in Enumerate(linkIndex))
        {
            if (view.Handle == handle)
            {
                qdisc = view.ToInfo();
                return true;
            }
        }

        qdisc = null;
        return false;
    }

    /// <summary>
    /// Deletes the queueing discipline at <paramref name="parent"/> with all classes and filters in it (RTM_DELQDISC). At the root and below a class a default one takes its place.
    /// </summary>
    /// <exception cref="QdiscNotFoundException">ENOENT: there is none, or only a default one, which cannot be deleted.</exception>
    /// <exception cref="LinkNotFoundException">ENODEV: there is no such link.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public void Delete(int linkIndex, TrafficHandle parent)
    {
        if (!TryDelete(linkIndex, parent, out NetlinkError? error))
        {
            throw QdiscErrors.Find($"delete qdisc at {parent} of link {linkIndex}", linkIndex, error);
        }
    }

    /// <summary>Like <see cref="Delete"/>; false where there is none but a default one, or no such link.</summary>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public bool TryDelete(int linkIndex, TrafficHandle parent) =>
        TryDelete(linkIndex, parent, out NetlinkError? error)
        || (QdiscErrors.IsAbsent(error) ? false : throw QdiscErrors.Find($"delete qdisc at {parent} of link {linkIndex}", linkIndex, error));

    /// <summary>The queueing disciplines of a link or of all, those that the kernel made by itself included. The kernel sends those of all links; the others are left out here.</summary>
    /// <param name="linkIndex">The link's index; null for all. One that does not exist has none.</param>
    /// <exception cref="NetlinkDumpInterruptedException">They came and went during each attempt to read them.</exception>
    public IReadOnlyList<QdiscInfo> List(int? linkIndex = null)
    {
        List<QdiscInfo> qdiscs = [];
        foreach (QdiscView qdisc in Enumerate(linkIndex))
        {
            qdiscs.Add(qdisc.ToInfo());
        }

        return qdiscs;
    }

    /// <summary>Like <see cref="List"/>, without allocation per queueing discipline.</summary>
    /// <inheritdoc cref="List" path="/param|/exception"/>
    public NetlinkDump<QdiscView> Enumerate(int? linkIndex = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(linkIndex ?? 1, 1, nameof(linkIndex));
        NetlinkMessageWriter writer = new(stackalloc byte[TrafficMessage.KeyLength], TrafficMessage.GetQdisc, NetlinkMessageFlags.None);
        QdiscMessage.WriteKey(ref writer, linkIndex ?? 0, TrafficHandle.None);
        LinkFilter filter = new(linkIndex);
        if (_socket.TryDump(writer, QdiscAttributeSpaces.Qdisc, ref filter, out NetlinkDump<QdiscView> dump, out NetlinkError? error))
        {
            return dump;
        }

        dump.Dispose();
        throw error.ToException("list qdiscs");
    }

    private QdiscInfo Send(string verb, int linkIndex, QdiscSpec spec, NetlinkMessageFlags flags)
    {
        ArgumentNullException.ThrowIfNull(spec);
        QdiscMessage.RequireLink(linkIndex);
        byte[]? rented = spec.MaxLength > TrafficMessage.DefaultLength ? ArrayPool<byte>.Shared.Rent(spec.MaxLength) : null;
        try
        {
            NetlinkMessageWriter writer = new(rented ?? stackalloc byte[TrafficMessage.DefaultLength], TrafficMessage.NewQdisc, flags);
            QdiscMessage.Write(ref writer, linkIndex, spec, flags);
            QdiscEcho echo = default;
            if (!_socket.TryAcknowledge(ref writer, spec.AttributeSpace, ref echo, out NetlinkError? error))
            {
                throw QdiscErrors.Write(verb, linkIndex, spec, error);
            }

            // The echo of a change by handle does not say where it is attached.
            return QdiscMessage.IsChangeByHandle(spec, flags) ? GetByHandle(linkIndex, spec.Handle!.Value) : echo.Info ?? Get(linkIndex, spec.Parent);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private bool TryGet(int linkIndex, TrafficHandle parent, [NotNullWhen(true)] out QdiscInfo? qdisc, [NotNullWhen(false)] out NetlinkError? error)
    {
        QdiscMessage.RequireLink(linkIndex);
        QdiscMessage.RequireParent(parent);

        // The answer is an echo, and for what is there before a link is up (noop) the kernel sends none.
        NetlinkMessageWriter writer = new(stackalloc byte[TrafficMessage.KeyLength], TrafficMessage.GetQdisc, NetlinkMessageFlags.Echo);
        QdiscMessage.WriteKey(ref writer, linkIndex, parent);
        QdiscEcho echo = default;
        qdisc = null;
        if (!_socket.TryAcknowledge(ref writer, QdiscAttributeSpaces.Qdisc, ref echo, out error))
        {
            return false;
        }

        qdisc = echo.Info;
        error = qdisc is null ? new NetlinkError(Errno.ENOENT, new NetlinkExtendedAck { Message = "the kernel shows none there" }) : null;
        return qdisc is not null;
    }

    private bool TryDelete(int linkIndex, TrafficHandle parent, [NotNullWhen(false)] out NetlinkError? error)
    {
        QdiscMessage.RequireLink(linkIndex);
        QdiscMessage.RequireParent(parent);
        NetlinkMessageWriter writer = new(stackalloc byte[TrafficMessage.KeyLength], TrafficMessage.DeleteQdisc, NetlinkMessageFlags.None);
        QdiscMessage.WriteKey(ref writer, linkIndex, parent);
        return _socket.TryAcknowledge(ref writer, QdiscAttributeSpaces.Qdisc, out error);
    }

    private static void Verify(string verb, int linkIndex, QdiscSpec spec, QdiscInfo actual, string outcome)
    {
        AttributeReadback readback = new();
        readback.Expect("kind", spec.Kind, actual.Kind);
        if (verb != "change" || spec.Handle is null)
        {
            readback.Expect<TrafficHandle>("parent", spec.Parent, actual.Parent);
        }

        readback.Expect("handle", spec.Handle, actual.Handle);
        spec.Verify(actual, readback);
        if (readback.Ignored.Count > 0)
        {
            throw new AttributeIgnoredException(QdiscErrors.Describe(verb, linkIndex, spec), readback.Ignored, outcome);
        }
    }

    private readonly struct LinkFilter(int? linkIndex) : INetlinkMessageFilter
    {
        public bool Accepts(NetlinkMessage message) => linkIndex is null || message.GetHeader<tcmsg>().tcm_ifindex == linkIndex;
    }
}
