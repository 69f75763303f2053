using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Rtnetlink.SocketDiagnostics;

/// <summary>A socket that is connected, as the kernel knows it.</summary>
/// <param name="Family">InterNetwork or InterNetworkV6. One of IPv6 that is connected over IPv4 has <c>::ffff:a.b.c.d</c> as both addresses.</param>
/// <param name="Protocol">Tcp or Udp.</param>
/// <param name="Local">Its own address and port.</param>
/// <param name="Remote">Whom it is connected to.</param>
/// <param name="InterfaceIndex">The device that it is bound to; 0 for none.</param>
/// <param name="Cookie">Its cookie (SO_COOKIE): no two sockets of the system ever have the same.</param>
/// <param name="UserId">Who owns it.</param>
/// <param name="Inode">The inode of its file, by which <c>/proc/PID/fd</c> names it; 0 when no process has it open.</param>
public sealed record ConnectedSocketInfo(AddressFamily Family, ProtocolType Protocol, IPEndPoint Local, IPEndPoint Remote, int InterfaceIndex, ulong Cookie, uint UserId, uint Inode);
