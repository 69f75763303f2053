using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Interop;

// sys/socket.h, linux/netlink.h, linux/sockios.h
internal static unsafe partial class Libc
{
    internal const int NETLINK_ADD_MEMBERSHIP = 1;
    internal const int NETLINK_LISTEN_ALL_NSID = 8;
    private const nuint SIOCGSKNS = 0x894c;
    private const int ControlLength = 64;

    /// <summary>
    /// Like the overload without <paramref name="namespaceId"/>, which is the nsid of the namespace that the datagram is from where NETLINK_LISTEN_ALL_NSID is set, else null.
    /// </summary>
    internal static int NetlinkReceive(SafeHandle socket, Span<byte> buffer, out uint senderPortId, out int? namespaceId)
    {
        byte* control = stackalloc byte[ControlLength];
        fixed (byte* bytes = buffer)
        {
            while (true)
            {
                sockaddr_nl sender = default;
                iovec part = new() { iov_base = (nint)bytes, iov_len = (nuint)buffer.Length };
                msghdr message = new()
                {
                    msg_name = (nint)(&sender),
                    msg_namelen = sizeof(sockaddr_nl),
                    msg_iov = (nint)(&part),
                    msg_iovlen = 1,
                    msg_control = (nint)control,
                    msg_controllen = ControlLength,
                };
                int result = Result((int)recvmsg(socket, &message, MSG_TRUNC));
                if (result != -Errno.EINTR)
                {
                    senderPortId = sender.nl_pid;
                    namespaceId = result < 0 ? null : FindNamespaceId(new ReadOnlySpan<byte>(control, (int)message.msg_controllen));
                    return result;
                }
            }
        }
    }

    /// <summary>A descriptor of the network namespace that <paramref name="socket"/> belongs to, close-on-exec, or <c>-errno</c> (Linux 4.10).</summary>
    internal static int OpenSocketNamespace(SafeHandle socket)
    {
        bool referenced = false;
        try
        {
            socket.DangerousAddRef(ref referenced);
            return Result(ioctl((int)socket.DangerousGetHandle(), SIOCGSKNS));
        }
        finally
        {
            if (referenced)
            {
                socket.DangerousRelease();
            }
        }
    }

    private static int? FindNamespaceId(ReadOnlySpan<byte> control)
    {
        while (control.Length >= sizeof(cmsghdr))
        {
            cmsghdr header = MemoryMarshal.Read<cmsghdr>(control);
            if (header.cmsg_len < (nuint)sizeof(cmsghdr) || header.cmsg_len > (nuint)control.Length)
            {
                break;
            }

            ReadOnlySpan<byte> data = control[sizeof(cmsghdr)..(int)header.cmsg_len];
            if (header is { cmsg_level: SOL_NETLINK, cmsg_type: NETLINK_LISTEN_ALL_NSID } && data.Length >= sizeof(int))
            {
                return MemoryMarshal.Read<int>(data);
            }

            int step = ((int)header.cmsg_len + sizeof(nuint) - 1) & ~(sizeof(nuint) - 1);
            control = control[Math.Min(step, control.Length)..];
        }

        return null;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvmsg(SafeHandle fd, msghdr* message, int flags);
}
