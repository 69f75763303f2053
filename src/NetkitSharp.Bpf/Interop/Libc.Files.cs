using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class Libc
{
    /// <summary>CGROUP2_SUPER_MAGIC (linux/magic.h).</summary>
    internal const uint CGROUP2_SUPER_MAGIC = 0x63677270;

    private const int LOCK_EX = 2;
    private const int LOCK_NB = 4;
    private const int O_RDONLY = 0;
    private const int O_CLOEXEC = 0x80000;

    /// <summary>Opens a file or directory for what bpf(2) does with its descriptor; 0 or a negated errno. <see cref="File.OpenHandle"/> takes no directories.</summary>
    internal static int OpenReadOnly(string path, out SafeFileHandle? handle)
    {
        CText.ThrowIfCut(path);
        while (true)
        {
            int fd = Open(path, O_RDONLY | O_CLOEXEC);
            int errno = fd < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (errno == Errno.EINTR)
            {
                continue;
            }

            fd = AboveStandard(fd < 0 ? -errno : fd);
            handle = fd < 0 ? null : new SafeFileHandle(fd, ownsHandle: true);
            return fd < 0 ? fd : 0;
        }
    }

    /// <summary>flock(2), without waiting: 0 or a negated errno, EAGAIN where another has it.</summary>
    internal static int TryLock(DescriptorHandle handle)
    {
        int errno;
        do
        {
            errno = Lock(handle, LOCK_EX | LOCK_NB) < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        while (errno == Errno.EINTR);

        return -errno;
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(DescriptorHandle fd, int operation);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
