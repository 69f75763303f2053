using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>
/// A NETLINK_ROUTE socket in multicast groups. It is made in two steps: <see cref="OpenDescriptor"/> makes system calls only and may run on a thread that has entered another namespace; the
/// constructor, whose <see cref="Socket"/> has the runtime's own threads wait for it, must not.
/// </summary>
internal sealed class MulticastChannel : IMulticastChannel
{
    private readonly Socket _socket;

    internal MulticastChannel(NetlinkSocketHandle handle)
    {
        SafeSocketHandle owner = new(handle.DangerousGetHandle(), ownsHandle: true);
        handle.SetHandleAsInvalid();
        try
        {
            _socket = new Socket(owner) { Blocking = false };
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Opens the descriptor in the namespace of the calling thread.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="receiveBufferSize">How many bytes to queue, as SO_RCVBUF counts them before the kernel doubles it.</param>
    /// <param name="allNamespaces">Whether to receive from all namespaces that have an id here.</param>
    internal static NetlinkSocketHandle OpenDescriptor(ReadOnlySpan<MulticastGroup> groups, int receiveBufferSize, bool allNamespaces)
    {
        int descriptor = Libc.NetlinkOpen(Libc.NETLINK_ROUTE);
        Check(descriptor, "socket(AF_NETLINK, NETLINK_ROUTE)");
        NetlinkSocketHandle handle = new(descriptor);
        try
        {
            // Without CAP_NET_ADMIN in the initial user namespace net.core.rmem_max is the limit.
            if (Libc.SetOption(handle, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, receiveBufferSize) < 0)
            {
                Check(Libc.SetOption(handle, Libc.SOL_SOCKET, Libc.SO_RCVBUF, receiveBufferSize), "setsockopt(SO_RCVBUF)");
            }

            Check(Libc.NetlinkBind(handle, out _), "bind(AF_NETLINK)");
            if (allNamespaces)
            {
                Check(Libc.SetOption(handle, Libc.SOL_NETLINK, Libc.NETLINK_LISTEN_ALL_NSID, 1), "setsockopt(NETLINK_LISTEN_ALL_NSID)");
            }

            foreach (MulticastGroup group in groups)
            {
                Check(Libc.SetOption(handle, Libc.SOL_NETLINK, Libc.NETLINK_ADD_MEMBERSHIP, (int)group), $"setsockopt(NETLINK_ADD_MEMBERSHIP, {group})");
            }

            // Multicast comes through all the same; what other processes send to this port does not.
            Check(Libc.NetlinkConnect(handle), "connect(AF_NETLINK)");
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public int Receive(Span<byte> buffer, out uint senderPortId, out int? namespaceId) => Libc.NetlinkReceive(_socket.SafeHandle, buffer, out senderPortId, out namespaceId);

    public async ValueTask<int> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Nothing is taken from the queue by this, but the socket's pending error is.
            await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            return 0;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.NoBufferSpaceAvailable)
        {
            return -Errno.ENOBUFS;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.OperationAborted or SocketError.Interrupted or SocketError.NotSocket)
        {
            throw new ObjectDisposedException(typeof(MulticastChannel).FullName, exception);
        }
    }

    public void Dispose() => _socket.Dispose();

    private static void Check(int result, string call)
    {
        if (result < 0)
        {
            throw new NetlinkError(-result, null).ToException(call);
        }
    }
}
