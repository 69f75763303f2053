using System.Runtime.CompilerServices;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Namespaces;

/// <summary>
/// A network namespace, held by an open file. Names are those of <c>ip netns</c>: what is created here shows up there, and the
/// other way round. Safe to use from several threads at once.
/// </summary>
/// <remarks>
/// <para>Disposing closes the descriptor and leaves the name alone. The kernel keeps a namespace alive while a name, a descriptor,
/// a socket opened inside or a process in it remains, and destroys it some time after the last of these went.</para>
/// <para>A netlink socket belongs to the namespace it was opened in for life. To work on a namespace for long, open the socket
/// inside once and keep it; entering (<see cref="Run{T}(Func{T})"/>) is for the rest.</para>
/// </remarks>
/// <seealso href="https://man7.org/linux/man-pages/man7/network_namespaces.7.html"/>
/// <seealso href="https://man7.org/linux/man-pages/man8/ip-netns.8.html"/>
public sealed partial class NetworkNamespace : IDisposable
{
    private const string AsynchronousBody =
        "A body that awaits would continue on a pool thread outside the namespace. Open what you need inside (OpenSocket, RtnetlinkClient.Open) and await outside.";

    private readonly NetworkNamespaceHandle _handle;
    private readonly string _description;

    private NetworkNamespace(NetworkNamespaceHandle handle, string? name, string description)
    {
        _handle = handle;
        _description = description;
        Name = name;
        int status = Libc.GetInode(handle, out ulong inode);
        if (status < 0)
        {
            handle.Dispose();
            throw new NamespaceException($"read the inode of {description}", -status, "statx(2) answers since Linux 4.11");
        }

        Inode = inode;
    }

    /// <summary>The name it was created or opened under, without <c>/run/netns/</c>; null when opened by path or process.</summary>
    public string? Name { get; }

    /// <summary>
    /// The inode number, the namespace's identity while it lives (<c>readlink /proc/self/ns/net</c> prints it). The kernel gives
    /// the number of a dead namespace to a new one.
    /// </summary>
    public ulong Inode { get; }

    /// <summary>The open descriptor, for <c>IFLA_NET_NS_FD</c> and setns(2). It stays this object's: do not close it.</summary>
    public NetworkNamespaceHandle Handle => _handle;

    /// <summary>Closes the descriptor. The name, when there is one, stays: see <see cref="TryDelete"/>.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>Whether both are one namespace, by whatever names.</summary>
    public bool IsSameAs(NetworkNamespace other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Inode == other.Inode;
    }

    /// <summary>What it was opened as, and its inode number.</summary>
    public override string ToString() => $"{_description} ({Inode})";

    /// <summary>
    /// Runs <paramref name="body"/> on a new thread inside the namespace, waits for it and gives its result. About 0.2 ms on top of the body, on an idle machine.
    /// </summary>
    /// <remarks>
    /// The thread ends with the call. <paramref name="body"/> must not touch the thread pool, timers, tasks, the console, child
    /// processes or <c>new Socket</c>: the runtime would create its own threads inside the namespace and leave them there, serving
    /// the rest of the process from the wrong network. System calls, netlink and BPF clients, and files under
    /// <c>/proc/thread-self/net</c> (not <c>/proc/self/net</c>) and <c>/proc/sys/net</c> are what it is for; sockets come from <see cref="OpenSocket"/>.
    /// Execution context (async locals) does not flow in.
    /// <para>A garbage collection that comes up inside may start the collector's background thread there. It serves no code, but it keeps the namespace, and the devices
    /// in it, until the process ends. An agent that deletes namespaces sets <c>ConcurrentGarbageCollection</c> to <c>false</c> in its project: then there is no such thread.</para>
    /// </remarks>
    /// <exception cref="NamespacePermissionException">setns(2): EPERM, CAP_SYS_ADMIN is missing.</exception>
    /// <exception cref="NotSupportedException">The result is a task: of an asynchronous body only the part before its first <c>await</c> has run inside.</exception>
    public T Run<T>(Func<T> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        T result = NamespaceThread.Run(() =>
        {
            Enter();
            return body();
        });

        // What the overloads below cannot keep from compiling: Run<Task>(...), Run<object>(...).
        return result is Task or ValueTask ? throw new NotSupportedException(AsynchronousBody) : result;
    }

    /// <summary>Runs <paramref name="body"/> on a new thread inside the namespace and waits for it.</summary>
    /// <remarks><inheritdoc cref="Run{T}(Func{T})" path="/remarks"/></remarks>
    /// <exception cref="NamespacePermissionException">setns(2): EPERM, CAP_SYS_ADMIN is missing.</exception>
    public void Run(Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        NamespaceThread.Run(() =>
        {
            Enter();
            body();
            return true;
        });
    }

    /// <summary>Does not compile: after the first <c>await</c> the rest would run on a pool thread outside the namespace.</summary>
    [Obsolete(AsynchronousBody, error: true)]
    [OverloadResolutionPriority(1)]
    public void Run(Func<Task> body) => throw new NotSupportedException(AsynchronousBody);

    /// <summary>Does not compile: after the first <c>await</c> the rest would run on a pool thread outside the namespace.</summary>
    [Obsolete(AsynchronousBody, error: true)]
    [OverloadResolutionPriority(1)]
    public T Run<T>(Func<Task<T>> body) => throw new NotSupportedException(AsynchronousBody);

    /// <summary>Does not compile: after the first <c>await</c> the rest would run on a pool thread outside the namespace.</summary>
    [Obsolete(AsynchronousBody, error: true)]
    public void Run(Func<ValueTask> body) => throw new NotSupportedException(AsynchronousBody);

    /// <summary>Does not compile: after the first <c>await</c> the rest would run on a pool thread outside the namespace.</summary>
    [Obsolete(AsynchronousBody, error: true)]
    public T Run<T>(Func<ValueTask<T>> body) => throw new NotSupportedException(AsynchronousBody);

    /// <summary>Does not compile: nothing of the sequence would be made inside the namespace.</summary>
    [Obsolete(AsynchronousBody, error: true)]
    public void Run<T>(Func<IAsyncEnumerable<T>> body) => throw new NotSupportedException(AsynchronousBody);

    private void Enter()
    {
        int status = Libc.SetNamespace(_handle, Libc.CLONE_NEWNET);
        if (status < 0)
        {
            string request = $"enter {_description}";
            throw -status == Errno.EPERM
                ? new NamespacePermissionException(request, Errno.EPERM, "setns(2) needs CAP_SYS_ADMIN here and in the user namespace that owns the network namespace (run as root)")
                : new NamespaceException(request, -status, "see setns(2)");
        }
    }
}
