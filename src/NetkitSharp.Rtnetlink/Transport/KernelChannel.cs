using System.Diagnostics;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>A NETLINK_ROUTE, or NETLINK_SOCK_DIAG, socket of the network namespace that the opening thread was in, connected to the kernel.</summary>
internal sealed class KernelChannel : IDatagramChannel
{
    private readonly NetlinkSocketHandle _handle;

    private KernelChannel(NetlinkSocketHandle handle, uint portId)
    {
        _handle = handle;
        PortId = portId;
    }

    public uint PortId { get; }

    internal System.Runtime.InteropServices.SafeHandle Handle => _handle;

    internal static KernelChannel Open() => Open(Libc.NETLINK_ROUTE, "socket(AF_NETLINK, NETLINK_ROUTE)");

    internal static KernelChannel OpenSocketDiagnostics() => Open(Libc.NETLINK_SOCK_DIAG, "socket(AF_NETLINK, NETLINK_SOCK_DIAG)");

    public int Send(ReadOnlySpan<byte> message) => Math.Min(Libc.Send(_handle, message), 0);

    public int Receive(Span<byte> buffer, out uint senderPortId) => Libc.NetlinkReceive(_handle, buffer, out senderPortId);

    public int EnlargeReceiveBuffer(int length)
    {
        // The first takes CAP_NET_ADMIN in the initial user namespace, the second stops at net.core.rmem_max; both are granted twice what is asked.
        if (Libc.GetOption(_handle, Libc.SOL_SOCKET, Libc.SO_RCVBUF) < length && Libc.SetOption(_handle, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, length / 2) < 0)
        {
            Libc.SetOption(_handle, Libc.SOL_SOCKET, Libc.SO_RCVBUF, length / 2);
        }

        return Math.Max(Libc.GetOption(_handle, Libc.SOL_SOCKET, Libc.SO_RCVBUF), 0);
    }

    public bool Wait(TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            double left = Math.Max(0, Math.Ceiling((timeout - Stopwatch.GetElapsedTime(start)).TotalMilliseconds));
            int result = Libc.PollIn(_handle, left >= int.MaxValue ? int.MaxValue : (int)left);
            if (result != -Errno.EINTR)
            {
                Check(result, "poll(AF_NETLINK)");
                return result > 0;
            }
        }
    }

    public void Dispose() => _handle.Dispose();

    private static KernelChannel Open(int protocol, string call)
    {
        int descriptor = Libc.NetlinkOpen(protocol);
        Check(descriptor, call);
        NetlinkSocketHandle handle = new(descriptor);
        try
        {
            Check(Libc.SetOption(handle, Libc.SOL_NETLINK, Libc.NETLINK_EXT_ACK, 1), "setsockopt(NETLINK_EXT_ACK)");
            Check(Libc.SetOption(handle, Libc.SOL_NETLINK, Libc.NETLINK_CAP_ACK, 1), "setsockopt(NETLINK_CAP_ACK)");
            Check(Libc.SetOption(handle, Libc.SOL_NETLINK, Libc.NETLINK_GET_STRICT_CHK, 1), "setsockopt(NETLINK_GET_STRICT_CHK)");
            Check(Libc.NetlinkBind(handle, out uint portId), "bind(AF_NETLINK)");
            Check(Libc.NetlinkConnect(handle), "connect(AF_NETLINK)");
            return new KernelChannel(handle, portId);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static void Check(int result, string call)
    {
        if (result < 0)
        {
            throw new NetlinkError(-result, null).ToException(call);
        }
    }
}
