using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Namespaces;

/// <summary>Opens a file and proves that it is a network namespace before any other use of it.</summary>
internal static class NamespaceFile
{
    /// <summary>
    /// The open namespace and 0, or null and the errno of a path that cannot be opened; a path that is something else throws.
    /// </summary>
    internal static NetworkNamespaceHandle? TryOpen(string path, out int errno)
    {
        // O_PATH first: it neither blocks on a FIFO nor wakes a device, and what it has pinned cannot be exchanged before the second open.
        int found = Libc.Open(path, Libc.O_PATH);
        if (found < 0)
        {
            errno = -found;
            return null;
        }

        try
        {
            if (Libc.GetFileSystemType(found, out uint magic) < 0 || magic != Libc.NSFS_MAGIC)
            {
                throw new NamespaceTypeException($"open network namespace: {path} is not a namespace file but an ordinary file (nsfs expected, as in /run/netns/NAME or /proc/PID/ns/net).");
            }

            int fd = Libc.Open($"/proc/self/fd/{found}", Libc.O_RDONLY);
            if (fd < 0)
            {
                errno = -fd;
                return null;
            }

            NetworkNamespaceHandle handle = new(fd);
            int type = Libc.GetNamespaceType(fd);
            if (type != Libc.CLONE_NEWNET)
            {
                handle.Dispose();
                throw new NamespaceTypeException($"open network namespace: {path} is a {TypeName(type)} namespace, not a network namespace (/proc/PID/ns/net is one).");
            }

            errno = 0;
            return handle;
        }
        finally
        {
            _ = Libc.Close(found);
        }
    }

    private static string TypeName(int type) => type switch
    {
        Libc.CLONE_NEWNS => "mount",
        Libc.CLONE_NEWUTS => "UTS",
        Libc.CLONE_NEWIPC => "IPC",
        Libc.CLONE_NEWUSER => "user",
        Libc.CLONE_NEWPID => "PID",
        Libc.CLONE_NEWCGROUP => "cgroup",
        Libc.CLONE_NEWTIME => "time",
        _ => "foreign",
    };
}
