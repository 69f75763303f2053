using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class Libc
{
    /// <summary>A BPF object has no business on the standard descriptors, and bpf(2) takes 0 for "none" in places.</summary>
    private const int FirstGoodDescriptor = 3;

    private const int F_DUPFD_CLOEXEC = 1030;

    /// <summary>Moves a descriptor that landed on 0, 1 or 2, because the process has closed its own, out of the way.</summary>
    internal static int AboveStandard(int fd)
    {
        if (fd is < 0 or >= FirstGoodDescriptor)
        {
            return fd;
        }

        int moved = Fcntl(fd, F_DUPFD_CLOEXEC, FirstGoodDescriptor);
        int errno = Marshal.GetLastPInvokeError();
        _ = Close(fd);
        return moved < 0 ? -errno : moved;
    }

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(int fd, int command, int argument);

    /// <summary>
    /// Read errno with <see cref="Marshal.GetLastSystemError"/> as the very next thing: keeping it for <see cref="Marshal.GetLastPInvokeError"/>
    /// costs more than the rest of the call, which every map operation would pay for.
    /// </summary>
    [LibraryImport("libc", EntryPoint = "syscall")]
    internal static partial nint Syscall(nint number, nint first, nint second, nint third);
}
