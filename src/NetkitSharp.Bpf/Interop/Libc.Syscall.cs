using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class Libc
{
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint Syscall(nint number, nint first, nint second, nint third, nint fourth, nint fifth);
}
