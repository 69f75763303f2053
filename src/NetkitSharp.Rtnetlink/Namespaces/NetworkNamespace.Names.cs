using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Namespaces;

public sealed partial class NetworkNamespace
{
    /// <summary>
    /// Creates a namespace as <c>ip netns add</c> does and opens it: an empty file in <c>/run/netns</c> with the namespace mounted
    /// over it. Its loopback device is down. When a step fails the earlier ones are undone; <c>/run/netns</c> itself stays a shared mount.
    /// </summary>
    /// <remarks>
    /// A process that dies half-way leaves at most the empty file. As for <c>ip netns add</c> the name counts as taken then, because
    /// the file looks the same while another process is between the two steps; <see cref="TryDelete"/> removes it.
    /// </remarks>
    /// <param name="name">1 to 255 bytes of UTF-8, not <c>.</c> or <c>..</c>, no <c>/</c>, no NUL.</param>
    /// <exception cref="ArgumentException">The name breaks a rule.</exception>
    /// <exception cref="NamespaceExistsException">EEXIST: the name is taken. Of concurrent creators exactly one gets it.</exception>
    /// <exception cref="NamespacePermissionException">EPERM, EACCES: CAP_SYS_ADMIN is missing.</exception>
    /// <exception cref="NamespaceException">ENOSPC: /proc/sys/user/max_net_namespaces is reached; or another errno of the calls named in the message.</exception>
    public static NetworkNamespace Create(string name) => Create(name, null);

    /// <summary>
    /// As <see cref="Create(string)"/>, and runs <paramref name="prepare"/> inside before the name leads to the namespace: whoever finds the name finds the namespace prepared, also when this process dies half-way.
    /// </summary>
    /// <param name="name">1 to 255 bytes of UTF-8, not <c>.</c> or <c>..</c>, no <c>/</c>, no NUL.</param>
    /// <param name="prepare">Runs on the thread that makes the namespace, under the rules of <see cref="Run(Action)"/>; null for nothing. What it throws undoes the creation.</param>
    /// <inheritdoc cref="Create(string)" path="/exception"/>
    public static NetworkNamespace Create(string name, Action? prepare)
    {
        NamespaceName.Check(name);
        string description = Describe(name);
        string request = $"create {description}";
        NetworkNamespaceHandle handle = NamespaceThread.Run(() => NamespaceDirectory.Create(name, request, prepare));
        try
        {
            return new(handle, name, description);
        }
        catch
        {
            NamespaceDirectory.Remove(name, request);
            throw;
        }
    }

    /// <summary>Opens the namespace that <c>ip netns</c> knows by <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">The name breaks a rule, see <see cref="Create(string)"/>.</exception>
    /// <exception cref="NamespaceNotFoundException">There is none of that name; the message lists where it was looked for and those there are.</exception>
    /// <exception cref="NamespacePermissionException">EACCES: <c>/run/netns</c> is not accessible.</exception>
    public static NetworkNamespace Open(string name) => OpenNamed(name, out int errno) ?? throw NotFound(name, errno);

    /// <summary>Opens the namespace that <c>ip netns</c> knows by <paramref name="name"/>, or answers false when there is none.</summary>
    /// <exception cref="ArgumentException">The name breaks a rule, see <see cref="Create(string)"/>.</exception>
    /// <exception cref="NamespacePermissionException">EACCES: <c>/run/netns</c> is not accessible.</exception>
    public static bool TryOpen(string name, [NotNullWhen(true)] out NetworkNamespace? opened)
    {
        opened = OpenNamed(name, out _);
        return opened is not null;
    }

    /// <summary>Opens a namespace file wherever it is: a container runtime's mount, <c>/proc/PID/ns/net</c>, <c>/proc/PID/task/TID/ns/net</c>.</summary>
    /// <exception cref="NamespaceNotFoundException">ENOENT, ENOTDIR: nothing is at the path.</exception>
    /// <exception cref="NamespaceTypeException">The path is an ordinary file or a namespace of another type.</exception>
    /// <exception cref="NamespacePermissionException">EACCES, EPERM: the path is not accessible to the caller.</exception>
    public static NetworkNamespace OpenPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.Contains('\0'))
        {
            throw new ArgumentException("A path cannot contain a NUL character.", nameof(path));
        }

        string description = $"network namespace at {path}";
        NetworkNamespaceHandle? handle = NamespaceFile.TryOpen(path, out int errno);
        return handle is not null
            ? new(handle, null, description)
            : throw Unopened(description, errno, "no such file; namespaces are files such as /run/netns/NAME and /proc/PID/ns/net");
    }

    /// <summary>Opens the network namespace that the main thread of process <paramref name="processId"/> is in.</summary>
    /// <param name="processId">A process id as this process's PID namespace counts, above 0.</param>
    /// <exception cref="NamespaceNotFoundException">There is no such process, or it has exited.</exception>
    /// <exception cref="NamespacePermissionException">EACCES: looking into the process takes its user id or CAP_SYS_PTRACE.</exception>
    public static NetworkNamespace OpenProcess(int processId)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(processId);
        string description = $"network namespace of process {processId}";
        NetworkNamespaceHandle? handle = NamespaceFile.TryOpen($"/proc/{processId}/ns/net", out int errno);
        return handle is not null
            ? new(handle, null, description)
            : throw Unopened(description, errno, $"there is no process {processId}, or it has exited");
    }

    /// <summary>Opens the network namespace that the calling thread is in.</summary>
    public static NetworkNamespace OpenCurrent()
    {
        const string Description = "network namespace of the calling thread";
        NetworkNamespaceHandle? handle = NamespaceFile.TryOpen("/proc/thread-self/ns/net", out int errno);
        return handle is not null
            ? new(handle, null, Description)
            : throw Unopened(Description, errno, "is /proc mounted?");
    }

    /// <summary>Opens the network namespace that <paramref name="socket"/> belongs to, whichever thread has it now (SIOCGSKNS, Linux 4.10).</summary>
    /// <exception cref="NamespacePermissionException">EPERM: CAP_NET_ADMIN in the user namespace that owns the network namespace is missing.</exception>
    public static NetworkNamespace OpenSocketNamespace(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return OpenSocketNamespace(socket.SafeHandle);
    }

    /// <summary>Opens the network namespace that <paramref name="socket"/> belongs to, whichever thread has it now (SIOCGSKNS, Linux 4.10).</summary>
    /// <exception cref="NamespacePermissionException">EPERM: CAP_NET_ADMIN in the user namespace that owns the network namespace is missing.</exception>
    public static NetworkNamespace OpenSocketNamespace(NetlinkSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return OpenSocketNamespace(socket.Handle ?? throw new ArgumentException("The socket has no descriptor.", nameof(socket)));
    }

    /// <summary>Deletes the name as <c>ip netns del</c> does; the namespace itself goes when nothing uses it any more.</summary>
    /// <remarks>Of a symbolic link in <c>/run/netns</c> only the link is removed, where <c>ip netns del</c> also unmounts its target.</remarks>
    /// <exception cref="ArgumentException">The name breaks a rule, see <see cref="Create(string)"/>.</exception>
    /// <exception cref="NamespaceNotFoundException">There is none of that name.</exception>
    /// <exception cref="NamespacePermissionException">EPERM: CAP_SYS_ADMIN is missing.</exception>
    public static void Delete(string name)
    {
        if (!TryDelete(name))
        {
            throw NotFound(name, Errno.ENOENT);
        }
    }

    /// <summary>
    /// Deletes the name, or what an interrupted creation left of it; false when there is nothing of that name. Of concurrent
    /// callers exactly one gets true.
    /// </summary>
    /// <exception cref="ArgumentException">The name breaks a rule, see <see cref="Create(string)"/>.</exception>
    /// <exception cref="NamespacePermissionException">EPERM: CAP_SYS_ADMIN is missing.</exception>
    public static bool TryDelete(string name)
    {
        NamespaceName.Check(name);
        return NamespaceDirectory.Remove(name, $"delete {Describe(name)}");
    }

    /// <summary>Whether a namespace of that name can be opened. What an interrupted creation left does not count.</summary>
    /// <exception cref="ArgumentException">The name breaks a rule, see <see cref="Create(string)"/>.</exception>
    public static bool Exists(string name)
    {
        NamespaceName.Check(name);
        return NamespaceDirectory.HoldsNamespace(NamespaceDirectory.PathOf(name));
    }

    /// <summary>
    /// The names that are taken, in ordinal order, as <c>ip netns list</c> prints them: what interrupted creations left is among them, so that
    /// a clean-up finds it. <see cref="Exists"/> tells the two apart.
    /// </summary>
    public static IReadOnlyList<string> List() => NamespaceDirectory.List();

    private static NetworkNamespace OpenSocketNamespace(SafeHandle socket)
    {
        const string Description = "network namespace of a socket";
        int fd = Libc.OpenSocketNamespace(socket);
        return fd switch
        {
            >= 0 => new(new NetworkNamespaceHandle(fd), null, Description),
            -Errno.EPERM => throw new NamespacePermissionException($"open {Description}", Errno.EPERM, "SIOCGSKNS needs CAP_NET_ADMIN in the user namespace that owns the network namespace"),
            _ => throw new NamespaceException($"open {Description}", -fd, "see socket(7)"),
        };
    }

    private static string Describe(string name) => $"network namespace '{name}'";

    private static NetworkNamespace? OpenNamed(string name, out int errno)
    {
        NamespaceName.Check(name);
        string path = NamespaceDirectory.PathOf(name);
        errno = Errno.ENOENT;
        if (!NamespaceDirectory.HoldsNamespace(path) && File.Exists(path))
        {
            return null;
        }

        NetworkNamespaceHandle? handle = NamespaceFile.TryOpen(path, out errno);
        return handle is not null ? new(handle, name, Describe(name))
            : errno is Errno.ENOENT or Errno.ENOTDIR ? null
            : throw Unopened(Describe(name), errno, $"see {path}");
    }

    private static NamespaceNotFoundException NotFound(string name, int errno)
    {
        string path = NamespaceDirectory.PathOf(name);
        IReadOnlyList<string> names = List();
        string known = names.Count == 0 ? "there are no named namespaces" : $"there are: {string.Join(", ", names.Take(20))}{(names.Count > 20 ? ", ..." : "")}";
        string state = File.Exists(path) ? "is a plain file, left by an interrupted creation" : "does not exist";
        return new($"{Describe(name)} not found: {path} {state}; {known}. A namespace without a name is opened by OpenPath or OpenProcess.", errno);
    }

    private static NamespaceException Unopened(string description, int errno, string notFoundAdvice) => errno switch
    {
        Errno.ENOENT or Errno.ENOTDIR or Errno.ESRCH => new NamespaceNotFoundException($"open {description}: {Errno.Name(errno)}; {notFoundAdvice}.", errno),
        Errno.EACCES or Errno.EPERM => new NamespacePermissionException($"open {description}", errno, "the file's permissions or, for another user's process, CAP_SYS_PTRACE stand in the way"),
        _ => new NamespaceException($"open {description}", errno, "see open(2)"),
    };
}
