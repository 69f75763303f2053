using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Classes;

/// <summary>
/// The classes of the queueing disciplines in the network namespace that the socket was opened in. Thread-safe; calls wait for each other.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man8/tc.8.html">tc(8)</seealso>
public sealed class TrafficClassClient
{
    private readonly NetlinkSocket _socket;

    /// <summary>A client over <paramref name="socket"/>, which stays the caller's.</summary>
    public TrafficClassClient(NetlinkSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
    }

    /// <summary>Makes a class (RTM_NEWTCLASS, NLM_F_EXCL). Where the kernel ignores a part of what was asked, nothing is left.</summary>
    /// <returns>What the kernel made of it.</returns>
    /// <exception cref="TrafficClassExistsException">EEXIST: there is one with the handle.</exception>
    /// <exception cref="TrafficClassNotFoundException">ENOENT: the queueing discipline that the handle's major names does not exist.</exception>
    /// <exception cref="AttributeIgnoredException">The kernel ignored something that was asked: htb makes a class whose parent does not exist a top one.</exception>
    /// <exception cref="LinkNotFoundException">ENODEV: there is no such link.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">The kernel refused for another reason, which it gives.</exception>
    public TrafficClassInfo Create(int linkIndex, TrafficClassSpec spec)
    {
        TrafficClassInfo made = Send("create", linkIndex, spec, TrafficClassMessage.CreateFlags);
        try
        {
            Verify("create", linkIndex, spec, made, "The class has been deleted again.");
        }
        catch (AttributeIgnoredException)
        {
            TryDelete(linkIndex, spec.Handle);
            throw;
        }

        return made;
    }

    /// <summary>Makes a class, or gives the one with the handle these settings (RTM_NEWTCLASS, NLM_F_REPLACE): its queue and counters stay, and what <paramref name="spec"/> leaves out is reset.</summary>
    /// <returns>What the kernel made of it.</returns>
    /// <exception cref="TrafficClassNotFoundException">ENOENT: the queueing discipline that the handle's major names does not exist.</exception>
    /// <exception cref="AttributeIgnoredException">The kernel ignored something that was asked: a class cannot get another parent.</exception>
    /// <exception cref="LinkNotFoundException">ENODEV: there is no such link.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">The kernel refused for another reason, which it gives.</exception>
    public TrafficClassInfo Replace(int linkIndex, TrafficClassSpec spec)
    {
        TrafficClassInfo made = Send("replace", linkIndex, spec, TrafficClassMessage.ReplaceFlags);
        Verify("replace", linkIndex, spec, made, "The rest is in force.");
        return made;
    }

    /// <summary>Like <see cref="Replace"/>, for a class that exists.</summary>
    /// <returns>What the kernel made of it.</returns>
    /// <exception cref="TrafficClassNotFoundException">ENOENT: there is no such class.</exception>
    /// <exception cref="AttributeIgnoredException">The kernel ignored something that was asked: a class cannot get another parent.</exception>
    /// <exception cref="LinkNotFoundException">ENODEV: there is no such link.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">The kernel refused for another reason, which it gives.</exception>
    public TrafficClassInfo Change(int linkIndex, TrafficClassSpec spec)
    {
        TrafficClassInfo made = Send("change", linkIndex, spec, TrafficClassMessage.ChangeFlags);
        Verify("change", linkIndex, spec, made, "The rest is in force.");
        return made;
    }

    /// <summary>The class with <paramref name="handle"/>. Listeners to RTNLGRP_TC are told of it as if it were new.</summary>
    /// <exception cref="TrafficClassNotFoundException">ENOENT: there is none.</exception>
    /// <exception cref="LinkNotFoundException">ENODEV: there is no such link.</exception>
    public TrafficClassInfo Get(int linkIndex, TrafficHandle handle) =>
        TryGet(linkIndex, handle, out TrafficClassInfo? found, out NetlinkError? error) ? found : throw TrafficClassErrors.Find($"get class {handle} of link {linkIndex}", linkIndex, error);

    /// <summary>Like <see cref="Get"/>; false where there is none, or no such link.</summary>
    public bool TryGet(int linkIndex, TrafficHandle handle, [NotNullWhen(true)] out TrafficClassInfo? found) =>
        TryGet(linkIndex, handle, out found, out NetlinkError? error)
        || (TrafficClassErrors.IsAbsent(error) ? false : throw TrafficClassErrors.Find($"get class {handle} of link {linkIndex}", linkIndex, error));

    /// <summary>Deletes the class with <paramref name="handle"/> and what waits in it (RTM_DELTCLASS).</summary>
    /// <exception cref="TrafficClassNotFoundException">ENOENT: there is none.</exception>
    /// <exception cref="LinkNotFoundException">ENODEV: there is no such link.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">EBUSY: classes are in it, or filters lead to it.</exception>
    public void Delete(int linkIndex, TrafficHandle handle)
    {
        if (!TryDelete(linkIndex, handle, out NetlinkError? error))
        {
            throw TrafficClassErrors.Find($"delete class {handle} of link {linkIndex}", linkIndex, error);
        }
    }

    /// <summary>Like <see cref="Delete"/>; false where there is none, or no such link.</summary>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    /// <exception cref="NetlinkException">EBUSY: classes are in it, or filters lead to it.</exception>
    public bool TryDelete(int linkIndex, TrafficHandle handle) =>
        TryDelete(linkIndex, handle, out NetlinkError? error)
        || (TrafficClassErrors.IsAbsent(error) ? false : throw TrafficClassErrors.Find($"delete class {handle} of link {linkIndex}", linkIndex, error));

    /// <summary>The classes of a link.</summary>
    /// <param name="linkIndex">The link's index. One that does not exist has none.</param>
    /// <param name="qdisc">The queueing discipline, <c>1:</c>, whose classes to list; null for those of all. The kernel does the filtering.</param>
    /// <exception cref="NetlinkDumpInterruptedException">They came and went during each attempt to read them.</exception>
    public IReadOnlyList<TrafficClassInfo> List(int linkIndex, TrafficHandle? qdisc = null)
    {
        List<TrafficClassInfo> classes = [];
        foreach (TrafficClassView view in Enumerate(linkIndex, qdisc))
        {
            classes.Add(view.ToInfo());
        }

        return classes;
    }

    /// <summary>Like <see cref="List"/>, without allocation per class.</summary>
    /// <inheritdoc cref="List" path="/param|/exception"/>
    public NetlinkDump<TrafficClassView> Enumerate(int linkIndex, TrafficHandle? qdisc = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(linkIndex, 1);
        NetlinkMessageWriter writer = new(stackalloc byte[TrafficMessage.KeyLength], TrafficMessage.GetClass, NetlinkMessageFlags.None);
        TrafficMessage.Begin(ref writer, linkIndex, TrafficHandle.None, qdisc ?? TrafficHandle.None);
        if (_socket.TryDump(writer, TrafficClassAttributeSpaces.Class, out NetlinkDump<TrafficClassView> dump, out NetlinkError? error))
        {
            return dump;
        }

        dump.Dispose();
        throw error.ToException($"list classes of link {linkIndex}");
    }

    private TrafficClassInfo Send(string verb, int linkIndex, TrafficClassSpec spec, NetlinkMessageFlags flags)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentOutOfRangeException.ThrowIfLessThan(linkIndex, 1);
        byte[]? rented = spec.MaxLength > TrafficMessage.DefaultLength ? ArrayPool<byte>.Shared.Rent(spec.MaxLength) : null;
        try
        {
            NetlinkMessageWriter writer = new(rented ?? stackalloc byte[TrafficMessage.DefaultLength], TrafficMessage.NewClass, flags);
            TrafficClassMessage.Write(ref writer, linkIndex, spec);
            TrafficClassEcho echo = default;
            return _socket.TryAcknowledge(ref writer, spec.AttributeSpace, ref echo, out NetlinkError? error)
                ? echo.Info ?? Get(linkIndex, spec.Handle)
                : throw TrafficClassErrors.Write(verb, linkIndex, spec, error);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private bool TryGet(int linkIndex, TrafficHandle handle, [NotNullWhen(true)] out TrafficClassInfo? found, [NotNullWhen(false)] out NetlinkError? error)
    {
        // The answer is an echo.
        NetlinkMessageWriter writer = new(stackalloc byte[TrafficMessage.KeyLength], TrafficMessage.GetClass, NetlinkMessageFlags.Echo);
        TrafficClassMessage.WriteKey(ref writer, linkIndex, handle);
        TrafficClassEcho echo = default;
        found = null;
        if (!_socket.TryAcknowledge(ref writer, TrafficClassAttributeSpaces.Class, ref echo, out error))
        {
            return false;
        }

        found = echo.Info;
        error = found is null ? new NetlinkError(Errno.ENOENT, null) : null;
        return found is not null;
    }

    private bool TryDelete(int linkIndex, TrafficHandle handle, [NotNullWhen(false)] out NetlinkError? error)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[TrafficMessage.KeyLength], TrafficMessage.DeleteClass, NetlinkMessageFlags.None);
        TrafficClassMessage.WriteKey(ref writer, linkIndex, handle);
        return _socket.TryAcknowledge(ref writer, TrafficClassAttributeSpaces.Class, out error);
    }

    private static void Verify(string verb, int linkIndex, TrafficClassSpec spec, TrafficClassInfo actual, string outcome)
    {
        AttributeReadback readback = new();
        readback.Expect("kind", spec.Kind, actual.Kind);
        bool isTop = spec.Parent == TrafficHandle.Root || spec.Parent.Minor == 0;
        if (!isTop || (actual.Parent != TrafficHandle.Root && actual.Parent.Minor != 0))
        {
            readback.Expect<TrafficHandle>("parent", spec.Parent, actual.Parent);
        }

        spec.Verify(actual, readback);
        if (readback.Ignored.Count > 0)
        {
            throw new AttributeIgnoredException(TrafficClassErrors.Describe(verb, linkIndex, spec), readback.Ignored, outcome);
        }
    }
}
