using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Interop;

/// <summary>One question to rtnetlink from the calling thread's network namespace: which XDP programs a device has, which bpf(2) does not tell.</summary>
internal static unsafe partial class Libc
{
    private const int AF_NETLINK = 16;
    private const int SOCK_RAW = 3;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int AddressSize = 12;

    /// <summary>Sends a request to the kernel and receives its answer; the answer's length or a negated errno.</summary>
    internal static int AskNetlink(ReadOnlySpan<byte> request, Span<byte> answer)
    {
        int fd = Socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0);
        if (fd < 0)
        {
            return -Marshal.GetLastPInvokeError();
        }

        try
        {
            byte* kernel = stackalloc byte[AddressSize];
            new Span<byte>(kernel, AddressSize).Clear();
            *(ushort*)kernel = AF_NETLINK;

            // Connected, so that nobody but the kernel can answer.
            if (Connect(fd, kernel, AddressSize) < 0)
            {
                return -Marshal.GetLastPInvokeError();
            }

            fixed (byte* r = request)
            fixed (byte* a = answer)
            {
                if (Send(fd, r, (nuint)request.Length, 0) < 0)
                {
                    return -Marshal.GetLastPInvokeError();
                }

                while (true)
                {
                    nint got = Receive(fd, a, (nuint)answer.Length, 0);
                    int errno = got < 0 ? Marshal.GetLastPInvokeError() : 0;
                    if (errno != Errno.EINTR)
                    {
                        return got < 0 ? -errno : (int)got;
                    }
                }
            }
        }
        finally
        {
            _ = Close(fd);
        }
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int Connect(int fd, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int fd, byte* data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int fd, byte* buffer, nuint length, int flags);
}
