using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// sys/socket.h
internal static unsafe partial class Libc
{
    internal const int AF_UNIX = 1;
    internal const int AF_PACKET = 17;
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 10;
    internal const int SOCK_CLOEXEC = 0x80000;

    /// <summary>The new descriptor, or <c>-errno</c>.</summary>
    internal static int Socket(int family, int type, int protocol) => Result(socket(family, type | SOCK_CLOEXEC, protocol));

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);
}
