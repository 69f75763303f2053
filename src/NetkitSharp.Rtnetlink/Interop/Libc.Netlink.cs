using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// sys/socket.h, linux/netlink.h, poll.h
internal static unsafe partial class Libc
{
    internal const int AF_NETLINK = 16;
    internal const int NETLINK_ROUTE = 0;
    internal const int NETLINK_SOCK_DIAG = 4;
    internal const int SOCK_RAW = 3;
    internal const int SOCK_NONBLOCK = 0x800;
    internal const int SOL_SOCKET = 1;
    internal const int SO_RCVBUF = 8;
    internal const int SO_RCVBUFFORCE = 33;
    internal const int SOL_NETLINK = 270;
    internal const int NETLINK_CAP_ACK = 10;
    internal const int NETLINK_EXT_ACK = 11;
    internal const int NETLINK_GET_STRICT_CHK = 12;
    private const int MSG_TRUNC = 0x20;
    private const short POLLIN = 1;

    /// <summary>A non-blocking, close-on-exec netlink descriptor of the calling thread's network namespace, or <c>-errno</c>.</summary>
    internal static int NetlinkOpen(int protocol) => Result(socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));

    internal static int SetOption(SafeHandle socket, int level, int option, int value) =>
        Result(setsockopt(socket, level, option, &value, sizeof(int)));

    /// <summary>The option's value, or <c>-errno</c>.</summary>
    internal static int GetOption(SafeHandle socket, int level, int option)
    {
        int value;
        int length = sizeof(int);
        int result = Result(getsockopt(socket, level, option, &value, &length));
        return result < 0 ? result : value;
    }

    /// <summary>Binds to a port id of the kernel's choice and tells it.</summary>
    internal static int NetlinkBind(SafeHandle socket, out uint portId)
    {
        portId = 0;
        sockaddr_nl address = new() { nl_family = AF_NETLINK };
        int result = Result(bind(socket, &address, sizeof(sockaddr_nl)));
        if (result < 0)
        {
            return result;
        }

        int length = sizeof(sockaddr_nl);
        result = Result(getsockname(socket, &address, &length));
        portId = address.nl_pid;
        return result;
    }

    /// <summary>
    /// Connects to the kernel (port 0). From here on net/netlink/af_netlink.c: netlink_getsockbyportid answers ECONNREFUSED to any other
    /// sender, so that no process can forge a reply.
    /// </summary>
    internal static int NetlinkConnect(SafeHandle socket)
    {
        sockaddr_nl address = new() { nl_family = AF_NETLINK };
        return Result(connect(socket, &address, sizeof(sockaddr_nl)));
    }

    /// <summary>The bytes sent, or <c>-errno</c>.</summary>
    internal static int Send(SafeHandle socket, ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
        {
            while (true)
            {
                int result = Result((int)send(socket, bytes, (nuint)data.Length, 0));
                if (result != -Errno.EINTR)
                {
                    return result;
                }
            }
        }
    }

    /// <summary>
    /// The length of the datagram even where it exceeds <paramref name="buffer"/> (the rest of it is lost then), or <c>-errno</c>;
    /// <c>-EAGAIN</c> when none is queued.
    /// </summary>
    internal static int NetlinkReceive(SafeHandle socket, Span<byte> buffer, out uint senderPortId)
    {
        fixed (byte* bytes = buffer)
        {
            while (true)
            {
                sockaddr_nl sender = default;
                int length = sizeof(sockaddr_nl);
                int result = Result((int)recvfrom(socket, bytes, (nuint)buffer.Length, MSG_TRUNC, &sender, &length));
                if (result != -Errno.EINTR)
                {
                    senderPortId = sender.nl_pid;
                    return result;
                }
            }
        }
    }

    /// <summary>1 when a datagram (or a pending error) is there, 0 after <paramref name="milliseconds"/>, or <c>-errno</c>; <c>-EINTR</c> is the caller's, who knows the time left.</summary>
    internal static int PollIn(SafeHandle socket, int milliseconds)
    {
        bool referenced = false;
        try
        {
            socket.DangerousAddRef(ref referenced);
            pollfd wait = new() { fd = (int)socket.DangerousGetHandle(), events = POLLIN };
            return Result(poll(&wait, 1, milliseconds));
        }
        finally
        {
            if (referenced)
            {
                socket.DangerousRelease();
            }
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(SafeHandle fd, int level, int option, void* value, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(SafeHandle fd, int level, int option, void* value, int* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(SafeHandle fd, sockaddr_nl* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockname(SafeHandle fd, sockaddr_nl* address, int* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(SafeHandle fd, sockaddr_nl* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(SafeHandle fd, void* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvfrom(SafeHandle fd, void* buffer, nuint length, int flags, sockaddr_nl* address, int* addressLength);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(pollfd* fds, nuint count, int timeout);
}
