using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class Libc
{
    /// <summary>A descriptor of a directory for reading, or a negated errno. O_DIRECTORY is not the same on every architecture, and bpf(2) looks itself.</summary>
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
}
