using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class Libc
{
    /// <summary>O_CLOEXEC, the same on every architecture .NET runs on; O_DIRECTORY is not, and bpf(2) looks itself.</summary>
    private const int O_CLOEXEC = 0x80000;

    /// <summary>A descriptor of a directory for reading, or a negated errno.</summary>
    internal static int OpenDirectory(string path)
    {
        int fd;
        int errno = 0;
        do
        {
            fd = Open(path, O_CLOEXEC);
            errno = fd < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        while (errno == Errors.Errno.EINTR);

        return fd < 0 ? -errno : AboveStandard(fd);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
