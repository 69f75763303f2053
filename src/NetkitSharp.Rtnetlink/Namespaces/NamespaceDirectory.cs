using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Namespaces;

/// <summary>
/// <c>/run/netns</c> as <c>ip netns</c> keeps it (iproute2, ip/ipnetns.c: netns_add, netns_delete): an empty file per name, with
/// the namespace bind-mounted over it, in a directory whose mounts propagate to other mount namespaces.
/// </summary>
internal static class NamespaceDirectory
{
    internal const string Root = "/run/netns";
    private const int RemoveAttempts = 64;
    private const string ThreadNamespace = "/proc/thread-self/ns/net";
    private const string AdviceSysAdmin = "naming a network namespace needs CAP_SYS_ADMIN (run as root)";

    internal static string PathOf(string name) => $"{Root}/{name}";

    /// <summary>
    /// Moves the calling thread into a new namespace, mounts that at the name and answers its descriptor; undoes what it did when
    /// it cannot finish. For a thread that ends afterwards.
    /// </summary>
    internal static NetworkNamespaceHandle Create(string name, string request, Action? prepare)
    {
        Prepare(request);
        Reserve(name, request);
        try
        {
            return UnshareAndMount(name, request, prepare);
        }
        catch
        {
            // Nothing of ours is mounted yet. Should another process have deleted and created the name meanwhile, unlink
            // answers EBUSY for its mount, where unmounting would destroy it.
            _ = Libc.Unlink(PathOf(name));
            throw;
        }
    }

    /// <summary>Unmounts and unlinks; false when there was no such name.</summary>
    internal static bool Remove(string name, string request)
    {
        string path = PathOf(name);
        int removed;
        int attempt = 0;
        do
        {
            UnmountAll(path, request);
            removed = Libc.Unlink(path);

            // EBUSY: its creator mounted the namespace between the two calls.
        }
        while (removed == -Errno.EBUSY && ++attempt < RemoveAttempts);
        return removed switch
        {
            >= 0 => true,
            -Errno.ENOENT => false,
            _ => throw Failure($"{request}: unlink {path}", -removed),
        };
    }

    internal static IReadOnlyList<string> List()
    {
        List<string> names = [];
        if (Directory.Exists(Root))
        {
            foreach (string path in Directory.EnumerateFileSystemEntries(Root))
            {
                names.Add(Path.GetFileName(path));
            }
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    internal static bool HoldsNamespace(string path) =>
        Libc.GetFileSystemType(path, out uint magic) == 0 && magic == Libc.NSFS_MAGIC;

    /// <summary>Makes the directory a shared mount, once per boot; harmless to repeat.</summary>
    private static void Prepare(string request)
    {
        int made = Libc.MakeDirectory(Root, 0b111_101_101);
        if (made < 0 && made != -Errno.EEXIST)
        {
            throw Failure($"{request}: make {Root}", -made);
        }

        // Two processes that both saw "not a mount yet" would stack mounts on each other, each doubling what is below
        // (bugs.debian.org/949235); iproute2 takes the same lock for the same reason, and like here goes on without it.
        using NetworkNamespaceHandle directory = new(Libc.Open(Root, Libc.O_RDONLY));
        if (!directory.IsInvalid)
        {
            _ = Libc.Lock(directory, Libc.LOCK_EX);
        }

        int shared = Libc.Mount("", Root, "none", Libc.MS_SHARED | Libc.MS_REC);
        if (shared == -Errno.EINVAL)
        {
            int bound = Libc.Mount(Root, Root, "none", Libc.MS_BIND | Libc.MS_REC);
            if (bound < 0)
            {
                throw Failure($"{request}: bind {Root} onto itself", -bound);
            }

            shared = Libc.Mount("", Root, "none", Libc.MS_SHARED | Libc.MS_REC);
        }

        if (shared < 0)
        {
            throw Failure($"{request}: make {Root} a shared mount", -shared);
        }
    }

    /// <summary>Takes the name: of two that try, one gets it and the other an <see cref="NamespaceExistsException"/>.</summary>
    private static void Reserve(string name, string request)
    {
        string path = PathOf(name);
        int file = Libc.Open(path, Libc.O_RDONLY | Libc.O_CREAT | Libc.O_EXCL);
        if (file == -Errno.EEXIST)
        {
            string holder = HoldsNamespace(path)
                ? "open it with NetworkNamespace.Open, or choose another name"
                : "no namespace is mounted there: it is being created right now, or an interrupted creation left the file, which NetworkNamespace.TryDelete (or 'ip netns del') removes";
            throw new NamespaceExistsException($"{request}: EEXIST, {path} exists; {holder}.", Errno.EEXIST);
        }

        if (file < 0)
        {
            throw Failure($"{request}: create {path}", -file);
        }

        _ = Libc.Close(file);
    }

    private static NetworkNamespaceHandle UnshareAndMount(string name, string request, Action? prepare)
    {
        int unshared = Libc.Unshare(Libc.CLONE_NEWNET);
        if (unshared < 0)
        {
            throw Failure($"{request}: unshare(CLONE_NEWNET)", -unshared);
        }

        prepare?.Invoke();
        int fd = Libc.Open(ThreadNamespace, Libc.O_RDONLY);
        if (fd < 0)
        {
            throw Failure($"{request}: open {ThreadNamespace}", -fd);
        }

        NetworkNamespaceHandle handle = new(fd);
        int bound = Libc.Mount(ThreadNamespace, PathOf(name), "none", Libc.MS_BIND);
        if (bound < 0)
        {
            handle.Dispose();
            throw Failure($"{request}: bind {ThreadNamespace} to {PathOf(name)}", -bound);
        }

        return handle;
    }

    private static void UnmountAll(string path, string request)
    {
        int unmounted;
        do
        {
            // More than one mount can lie on a name (a second 'ip netns attach', a doubled directory); unlink refuses while one is left.
            // NOFOLLOW: of a link to a container runtime's namespace only the link is ours to remove.
            unmounted = Libc.Unmount(path, Libc.MNT_DETACH | Libc.UMOUNT_NOFOLLOW);
        }
        while (unmounted == 0);

        // EINVAL: nothing was mounted, or not any more.
        if (unmounted is not (-Errno.EINVAL or -Errno.ENOENT))
        {
            throw Failure($"{request}: unmount {path}", -unmounted);
        }
    }

    private static NamespaceException Failure(string request, int errno) => errno switch
    {
        Errno.EPERM or Errno.EACCES => new NamespacePermissionException(request, errno, AdviceSysAdmin),
        Errno.ENOSPC => new NamespaceException(request, errno, "the limit is in /proc/sys/user/max_net_namespaces"),
        Errno.ENOENT => new NamespaceException(request, errno, "the name was deleted while the namespace was being created"),
        Errno.EMFILE or Errno.ENFILE => new NamespaceException(request, errno, "too many open files"),
        Errno.EROFS => new NamespaceException(request, errno, "/run must be writable"),
        Errno.EBUSY => new NamespaceException(request, errno, "something keeps being mounted there"),
        _ => new NamespaceException(request, errno, $"see ip-netns(8) and {Root}"),
    };
}
