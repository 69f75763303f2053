using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class Libc
{
    /// <summary>A BPF object has no business on the standard descriptors, and bpf(2) takes 0 for "none" in places.</summary>
    private const int FirstGoodDescriptor = 3;

    private const int F_DUPFD_CLOEXEC = 1030;

    private static delegate* unmanaged<nint, nint, nint, nint, nint> s_syscall;

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
    /// syscall(2). Read errno with <see cref="Marshal.GetLastSystemError"/> as the very next thing. Called by its address: keeping errno for
    /// <see cref="Marshal.GetLastPInvokeError"/>, and, compiled ahead of time, finding the function anew each time, would cost every map operation more than all else here.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nint Syscall(nint number, nint first, nint second, nint third)
    {
        delegate* unmanaged<nint, nint, nint, nint, nint> call = s_syscall;
        return (call is null ? FindSyscall() : call)(number, first, second, third);
    }

    private static delegate* unmanaged<nint, nint, nint, nint, nint> FindSyscall() =>
        s_syscall = (delegate* unmanaged<nint, nint, nint, nint, nint>)NativeLibrary.GetExport(NativeLibrary.Load("libc", typeof(Libc).Assembly, null), "syscall");
}
