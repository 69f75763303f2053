using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class Libc
{
    /// <summary>BPF_FS_MAGIC (linux/magic.h).</summary>
    internal const uint BPF_FS_MAGIC = 0xcafe4a11;

    internal const int MNT_DETACH = 2;

    /// <summary>More than any architecture's struct statfs has.</summary>
    private const int StatFsSize = 256;

    /// <summary>The type of the file system that <paramref name="path"/> is on, or a negated errno.</summary>
    internal static int FileSystemType(string path, out uint type)
    {
        byte* buffer = stackalloc byte[StatFsSize];
        int result;
        int errno = 0;
        do
        {
            result = StatFs(path, buffer);
            errno = result < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        while (errno == Errors.Errno.EINTR);

        // f_type comes first everywhere: a long on little-endian machines, an unsigned int on s390x.
        type = result < 0 ? 0 : *(uint*)buffer;
        return result < 0 ? -errno : 0;
    }

    /// <summary>Mounts a bpffs of its own on a directory; a negated errno on failure.</summary>
    internal static int MountBpf(string directory, string options)
    {
        const ulong NoSuidNoDevNoExec = 2 | 4 | 8;
        return Mount("bpf", directory, "bpf", (nuint)NoSuidNoDevNoExec, options) < 0 ? -Marshal.GetLastPInvokeError() : 0;
    }

    internal static int Unmount(string directory, int flags) => Umount2(directory, flags) < 0 ? -Marshal.GetLastPInvokeError() : 0;

    [LibraryImport("libc", EntryPoint = "statfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatFs(string path, byte* buffer);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string type, nuint flags, string data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Umount2(string target, int flags);
}
