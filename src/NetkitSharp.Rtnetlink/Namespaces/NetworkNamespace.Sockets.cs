using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Namespaces;

public sealed partial class NetworkNamespace
{
    /// <summary>
    /// Opens a socket that belongs to the namespace for life and can be used from anywhere, asynchronously too: the descriptor is
    /// made by socket(2) inside, the <see cref="Socket"/> around it outside.
    /// </summary>
    /// <param name="family">InterNetwork, InterNetworkV6, Unix or Packet.</param>
    /// <param name="type">Stream, Dgram, Raw or Seqpacket. Raw needs CAP_NET_RAW.</param>
    /// <param name="protocol">The IP protocol number; for Packet the Ethernet one in network order (packet(7)); Unspecified for the family's own.</param>
    /// <exception cref="NamespacePermissionException">EPERM: CAP_NET_RAW for a raw socket, or CAP_SYS_ADMIN to enter, is missing.</exception>
    /// <exception cref="NamespaceException">EAFNOSUPPORT, EPROTONOSUPPORT, ESOCKTNOSUPPORT: the kernel has no such socket; EMFILE.</exception>
    public Socket OpenSocket(AddressFamily family, SocketType type, ProtocolType protocol)
    {
        int nativeFamily = family switch
        {
            AddressFamily.InterNetwork => Libc.AF_INET,
            AddressFamily.InterNetworkV6 => Libc.AF_INET6,
            AddressFamily.Unix => Libc.AF_UNIX,
            AddressFamily.Packet => Libc.AF_PACKET,
            _ => throw new ArgumentOutOfRangeException(nameof(family), family, "InterNetwork, InterNetworkV6, Unix and Packet are supported."),
        };

        // SocketType and ProtocolType carry Linux's own numbers.
        int fd = OpenDescriptor(() => Libc.Socket(nativeFamily, (int)type, (int)protocol), $"a {family} {type} {protocol} socket");
        Socket socket = new(new SafeSocketHandle(fd, ownsHandle: true));
        if (family == AddressFamily.InterNetworkV6 && type != SocketType.Raw)
        {
            // As the constructor of Socket does; the kernel's default is the other one.
            socket.DualMode = false;
        }

        return socket;
    }

    /// <summary>
    /// Runs <paramref name="open"/>, which answers a descriptor or <c>-errno</c> from system calls alone, inside; the caller owns the descriptor.
    /// </summary>
    internal int OpenDescriptor(Func<int> open, string what)
    {
        int result = Run(open);
        string request = $"open {what} in {_description}";
        return result switch
        {
            >= 0 => result,
            -Errno.EPERM or -Errno.EACCES => throw new NamespacePermissionException(request, -result, "raw sockets need CAP_NET_RAW in the user namespace that owns the network namespace"),
            _ => throw new NamespaceException(request, -result, "see socket(2)"),
        };
    }
}
