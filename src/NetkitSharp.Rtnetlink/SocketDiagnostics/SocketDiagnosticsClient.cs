using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.SocketDiagnostics;

/// <summary>
/// The connected TCP and UDP sockets of a network namespace, whichever process has them, as <c>ss</c> shows them, and how to close them as <c>ss -K</c> does (NETLINK_SOCK_DIAG). The client belongs for life to the namespace that it was
/// opened in. Thread-safe; calls wait for each other.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man7/sock_diag.7.html">sock_diag(7)</seealso>
public sealed class SocketDiagnosticsClient : IDisposable
{
    /// <summary>SOCK_DIAG_BY_FAMILY.</summary>
    private const ushort ByFamily = 20;

    /// <summary>SOCK_DESTROY.</summary>
    private const ushort Destroy = 21;

    /// <summary>TCP_ESTABLISHED, which a UDP socket that is connected has, too.</summary>
    private const int Connected = 1;

    private const int MaxLength = 128;

    private readonly NetlinkSocket _socket;

    private SocketDiagnosticsClient(NetlinkSocket socket) => _socket = socket;

    /// <summary>Opens a client in the network namespace of the calling thread.</summary>
    /// <exception cref="NetlinkException">The kernel refused the socket: EPROTONOSUPPORT, it has no CONFIG_INET_DIAG; EMFILE, ENFILE.</exception>
    public static SocketDiagnosticsClient Open() => new(new NetlinkSocket(KernelChannel.OpenSocketDiagnostics(), NetlinkSocketOptions.Check(null)));

    /// <summary>Opens a client in <paramref name="target"/>, which may be disposed of afterwards. Entering it takes CAP_SYS_ADMIN; using the client does not.</summary>
    /// <exception cref="NamespacePermissionException">EPERM: CAP_SYS_ADMIN to enter is missing.</exception>
    /// <exception cref="NetlinkException">The kernel refused the socket: EPROTONOSUPPORT, it has no CONFIG_INET_DIAG; EMFILE, ENFILE.</exception>
    public static SocketDiagnosticsClient Open(NetworkNamespace target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new(new NetlinkSocket(target.Run(KernelChannel.OpenSocketDiagnostics), NetlinkSocketOptions.Check(null)));
    }

    /// <summary>The sockets of a protocol and family that are connected (SOCK_DIAG_BY_FAMILY): for TCP, those in the state ESTABLISHED.</summary>
    /// <param name="protocol">Tcp or Udp.</param>
    /// <param name="family">InterNetwork or InterNetworkV6.</param>
    /// <exception cref="NetlinkException">ENOENT: the kernel has no diagnostics of the protocol (CONFIG_INET_TCP_DIAG, CONFIG_INET_UDP_DIAG), and no module of them.</exception>
    public IReadOnlyList<ConnectedSocketInfo> List(ProtocolType protocol, AddressFamily family)
    {
        inet_diag_req_v2 header = new() { sdiag_family = FamilyOf(family), sdiag_protocol = NumberOf(protocol), idiag_states = 1u << Connected };
        NetlinkMessageWriter writer = new(stackalloc byte[MaxLength], ByFamily, NetlinkMessageFlags.None);
        writer.Begin<inet_diag_req_v2, SocketDiagnosticsAttribute>(in header);
        return _socket.TryDump(ref writer, null, message => Read(message, protocol), out IReadOnlyList<ConnectedSocketInfo> sockets, out NetlinkError? error)
            ? sockets
            : throw error.ToException($"list the {protocol} sockets of {family}");
    }

    /// <summary>
    /// Closes a socket for all who have it open (SOCK_DESTROY, Linux 4.5, for UDP 4.9): what they wait for fails with ECONNABORTED, and for TCP the other end gets a reset. The descriptors stay; one of UDP is no longer connected, and what it sends fails with EDESTADDRREQ.
    /// </summary>
    /// <returns>Whether it was still there, and connected so.</returns>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN in the user namespace of the network namespace is missing.</exception>
    /// <exception cref="NetlinkException">EOPNOTSUPP: the kernel has no CONFIG_INET_DIAG_DESTROY.</exception>
    public bool TryClose(ConnectedSocketInfo socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        inet_diag_req_v2 header = new() { sdiag_family = FamilyOf(socket.Family), sdiag_protocol = NumberOf(socket.Protocol), idiag_states = 1u << Connected };
        header.id.idiag_sport = Swap(socket.Local.Port);
        header.id.idiag_dport = Swap(socket.Remote.Port);
        socket.Local.Address.TryWriteBytes(header.id.idiag_src, out _);
        socket.Remote.Address.TryWriteBytes(header.id.idiag_dst, out _);
        header.id.idiag_if = (uint)socket.InterfaceIndex;
        header.id.idiag_cookie[0] = (uint)socket.Cookie;
        header.id.idiag_cookie[1] = (uint)(socket.Cookie >> 32);
        NetlinkMessageWriter writer = new(stackalloc byte[MaxLength], Destroy, NetlinkMessageFlags.None);
        writer.Begin<inet_diag_req_v2, SocketDiagnosticsAttribute>(in header);
        if (_socket.TryAcknowledge(ref writer, null, out NetlinkError? error))
        {
            return true;
        }

        // ESTALE: another socket has taken its addresses (net/core/sock_diag.c: sock_diag_check_cookie).
        return error.ErrorNumber is Errno.ENOENT or Errno.ESTALE
            ? false
            : throw error.ToException(
                $"close the {socket.Protocol} socket from {socket.Local} to {socket.Remote}",
                error.ErrorNumber == Errno.EOPNOTSUPP ? "This kernel cannot close sockets: it takes CONFIG_INET_DIAG_DESTROY." : null);
    }

    /// <summary>Closes the netlink socket.</summary>
    public void Dispose() => _socket.Dispose();

    private static ConnectedSocketInfo? Read(NetlinkMessage message, ProtocolType protocol)
    {
        inet_diag_msg header = message.GetHeader<inet_diag_msg>();
        if (!IpFamily.IsIp(header.idiag_family))
        {
            return null;
        }

        int length = header.idiag_family == IpFamily.AF_INET ? 4 : 16;
        return new ConnectedSocketInfo(
            IpFamily.FromNative(header.idiag_family),
            protocol,
            new IPEndPoint(new IPAddress(((ReadOnlySpan<byte>)header.id.idiag_src)[..length]), Swap(header.id.idiag_sport)),
            new IPEndPoint(new IPAddress(((ReadOnlySpan<byte>)header.id.idiag_dst)[..length]), Swap(header.id.idiag_dport)),
            (int)header.id.idiag_if,
            header.id.idiag_cookie[0] | ((ulong)header.id.idiag_cookie[1] << 32),
            header.idiag_uid,
            header.idiag_inode);
    }

    private static byte FamilyOf(AddressFamily family) => family is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
        ? IpFamily.ToNative(family)
        : throw new ArgumentOutOfRangeException(nameof(family), family, "InterNetwork or InterNetworkV6.");

    private static byte NumberOf(ProtocolType protocol) => protocol is ProtocolType.Tcp or ProtocolType.Udp
        ? (byte)protocol
        : throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "Tcp or Udp.");

    private static ushort Swap(int port) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness((ushort)port) : (ushort)port;
}
