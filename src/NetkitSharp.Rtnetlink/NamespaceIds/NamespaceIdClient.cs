using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.NamespaceIds;

/// <summary>
/// The ids (nsids) by which the network namespace that the socket was opened in knows others. Links name other namespaces by them: IFLA_LINK_NETNSID is where the other end of a pair lives.
/// Thread-safe; calls wait for each other.
/// </summary>
/// <remarks>
/// An id is a matter between two namespaces: two that look at a third may know it by different ids. The kernel assigns one when a link's other end is elsewhere; it stays until either namespace dies, and cannot
/// be changed or removed.
/// </remarks>
/// <seealso href="https://man7.org/linux/man-pages/man8/ip-netns.8.html">ip-netns(8): set, list-id</seealso>
public sealed class NamespaceIdClient
{
    private readonly NetlinkSocket _socket;

    /// <summary>A client over <paramref name="socket"/>, which stays the caller's.</summary>
    public NamespaceIdClient(NetlinkSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
    }

    /// <summary>Gives <paramref name="target"/> an id (RTM_NEWNSID).</summary>
    /// <param name="target">The namespace; the client's own is allowed.</param>
    /// <param name="id">The id, from 0; null for one of the kernel's choice.</param>
    /// <returns>The id.</returns>
    /// <exception cref="NamespaceIdExistsException">EEXIST: it has an id, or the id is another's.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public int Assign(NetworkNamespace target, int? id = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        return TryAssign(target, null, id, out int assigned, out NetlinkError? error) ? assigned : throw AssignFailure(target.ToString(), id, error);
    }

    /// <summary>Gives the namespace that process <paramref name="processId"/> is in an id (RTM_NEWNSID).</summary>
    /// <param name="processId">A process id as the caller's PID namespace counts, from 1.</param>
    /// <param name="id">The id, from 0; null for one of the kernel's choice.</param>
    /// <returns>The id.</returns>
    /// <exception cref="NamespaceIdExistsException">EEXIST: it has an id, or the id is another's.</exception>
    /// <exception cref="NamespaceIdNotFoundException">ESRCH: there is no such process.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing.</exception>
    public int AssignProcess(int processId, int? id = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(processId);
        return TryAssign(null, processId, id, out int assigned, out NetlinkError? error) ? assigned : throw AssignFailure($"the namespace of process {processId}", id, error);
    }

    /// <summary>The id of <paramref name="target"/>, or one of the kernel's choice where it has none yet.</summary>
    /// <exception cref="NetlinkPermissionException">EPERM: it has none, and CAP_NET_ADMIN to assign one is missing.</exception>
    public int GetOrAssign(NetworkNamespace target)
    {
        while (true)
        {
            if (Find(target) is int known)
            {
                return known;
            }

            if (TryAssign(target, null, null, out int assigned, out NetlinkError? error))
            {
                return assigned;
            }

            if (error.ErrorNumber != Errno.EEXIST)
            {
                throw AssignFailure(target.ToString(), null, error);
            }
        }
    }

    /// <summary>The id of <paramref name="target"/>; null where it has none (RTM_GETNSID).</summary>
    /// <param name="target">The namespace.</param>
    /// <param name="inNamespaceId">Seen from which namespace, by the id of that one in the client's own; null for seen from the client's own (Linux 4.20).</param>
    /// <exception cref="NamespaceIdNotFoundException">EINVAL: <paramref name="inNamespaceId"/> names no namespace.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM, EACCES: to look from another namespace takes CAP_NET_ADMIN there.</exception>
    public int? Find(NetworkNamespace target, int? inNamespaceId = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Find(target, null, null, inNamespaceId, $"find the id of {target}");
    }

    /// <summary>The id of the namespace that process <paramref name="processId"/> is in; null where it has none (RTM_GETNSID).</summary>
    /// <exception cref="NamespaceIdNotFoundException">ESRCH: there is no such process.</exception>
    /// <inheritdoc cref="Find(NetworkNamespace, int?)" path="/exception"/>
    /// <param name="processId">A process id as the caller's PID namespace counts, from 1.</param>
    /// <param name="inNamespaceId">Seen from which namespace, by the id of that one in the client's own; null for seen from the client's own (Linux 4.20).</param>
    public int? FindProcess(int processId, int? inNamespaceId = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(processId);
        return Find(null, processId, null, inNamespaceId, $"find the id of the namespace of process {processId}");
    }

    /// <summary>The id that the namespace known here as <paramref name="id"/> has seen from the one known here as <paramref name="inNamespaceId"/>; null where it has none (Linux 4.20).</summary>
    /// <exception cref="NamespaceIdNotFoundException">ENOENT, EINVAL: one of the ids names no namespace.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM, EACCES: to look from another namespace takes CAP_NET_ADMIN there.</exception>
    public int? Translate(int id, int inNamespaceId)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        return Find(null, null, id, inNamespaceId, $"find the id of the namespace that is {id} here");
    }

    /// <summary>All ids (RTM_GETNSID).</summary>
    /// <param name="inNamespaceId">Whose, by its id in the client's own; null for the client's own (Linux 4.20).</param>
    /// <exception cref="NamespaceIdNotFoundException">EINVAL: <paramref name="inNamespaceId"/> names no namespace.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM, EACCES: to look from another namespace takes CAP_NET_ADMIN there.</exception>
    public IReadOnlyList<NamespaceIdInfo> List(int? inNamespaceId = null)
    {
        List<NamespaceIdInfo> ids = [];
        foreach (NamespaceIdView id in Enumerate(inNamespaceId))
        {
            ids.Add(id.ToInfo());
        }

        return ids;
    }

    /// <summary>All ids, read where they lie.</summary>
    /// <inheritdoc cref="List" path="/param|/exception"/>
    public NetlinkDump<NamespaceIdView> Enumerate(int? inNamespaceId = null)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[NamespaceIdMessage.MaxLength], NamespaceIdMessage.Get, NetlinkMessageFlags.None);
        WriteTarget(NamespaceIdMessage.Begin(ref writer), inNamespaceId);
        if (_socket.TryDump(writer, NamespaceIdMessage.Space, out NetlinkDump<NamespaceIdView> dump, out NetlinkError? error))
        {
            return dump;
        }

        dump.Dispose();
        throw Failure($"list namespace ids{Seen(inNamespaceId)}", error);
    }

    private bool TryAssign(NetworkNamespace? target, int? processId, int? id, out int assigned, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id ?? 0, nameof(id));
        bool referenced = false;
        assigned = 0;
        try
        {
            NetlinkMessageWriter writer = new(stackalloc byte[NamespaceIdMessage.MaxLength], NamespaceIdMessage.New, NetlinkMessageFlags.None);
            NetlinkAttributeWriter<NamespaceIdAttribute> attributes = NamespaceIdMessage.Begin(ref writer);
            attributes.WriteInt32(NamespaceIdAttribute.Nsid, id ?? NamespaceIdMessage.NotAssigned);
            WriteReference(attributes, target, processId, ref referenced);
            if (!_socket.TryAcknowledge(ref writer, NamespaceIdMessage.Space, out error))
            {
                return false;
            }
        }
        finally
        {
            if (referenced)
            {
                target!.Handle.DangerousRelease();
            }
        }

        string what = target?.ToString() ?? $"the namespace of process {processId}";
        assigned = id ?? Find(target, processId, null, null, $"find the id just assigned to {what}") ?? throw new InvalidOperationException($"the kernel assigned no id to {what}");
        return true;
    }

    private int? Find(NetworkNamespace? target, int? processId, int? id, int? inNamespaceId, string request)
    {
        bool referenced = false;
        try
        {
            NetlinkMessageWriter writer = new(stackalloc byte[NamespaceIdMessage.MaxLength], NamespaceIdMessage.Get, NetlinkMessageFlags.None);
            NetlinkAttributeWriter<NamespaceIdAttribute> attributes = NamespaceIdMessage.Begin(ref writer);
            WriteReference(attributes, target, processId, ref referenced);
            if (id is int known)
            {
                attributes.WriteInt32(NamespaceIdAttribute.Nsid, known);
            }

            WriteTarget(attributes, inNamespaceId);
            return _socket.TryRequest(ref writer, NamespaceIdMessage.Space, Read, out int? found, out NetlinkError? error) ? found : throw Failure($"{request}{Seen(inNamespaceId)}", error);
        }
        finally
        {
            if (referenced)
            {
                target!.Handle.DangerousRelease();
            }
        }

        static int? Read(NetlinkMessage message) => NamespaceIdView.TryRead(message, out NamespaceIdView view) ? view.Id : null;
    }

    /// <summary>Keeps the descriptor open, and its number from being given to another file, until the request was sent.</summary>
    private static void WriteReference(NetlinkAttributeWriter<NamespaceIdAttribute> attributes, NetworkNamespace? target, int? processId, ref bool referenced)
    {
        if (target is not null)
        {
            target.Handle.DangerousAddRef(ref referenced);
            attributes.WriteUInt32(NamespaceIdAttribute.Fd, (uint)target.Handle.DangerousGetHandle());
        }
        else if (processId is int process)
        {
            attributes.WriteUInt32(NamespaceIdAttribute.Pid, (uint)process);
        }
    }

    private static void WriteTarget(NetlinkAttributeWriter<NamespaceIdAttribute> attributes, int? inNamespaceId)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inNamespaceId ?? 0, nameof(inNamespaceId));
        if (inNamespaceId is int other)
        {
            attributes.WriteInt32(NamespaceIdAttribute.TargetNsid, other);
        }
    }

    private static string Seen(int? inNamespaceId) => inNamespaceId is null ? "" : $" as seen from the namespace with id {inNamespaceId}";

    private static NetlinkException AssignFailure(string what, int? id, NetlinkError error)
    {
        string request = $"assign {(id is null ? "an id" : $"id {id}")} to {what}";
        return error.ErrorNumber == Errno.EEXIST ? new NamespaceIdExistsException(request, error) : Failure(request, error);
    }

    private static NetlinkException Failure(string request, NetlinkError error) => error.ErrorNumber switch
    {
        Errno.ENOENT or Errno.ESRCH or Errno.EINVAL => new NamespaceIdNotFoundException(request, error),
        Errno.EACCES => new NetlinkPermissionException(request, error, "To look from another namespace takes CAP_NET_ADMIN in the user namespace that owns it."),
        _ => error.ToException(request),
    };
}
