using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.SocketDiagnostics;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.SocketDiagnostics;

/// <summary>Connected sockets of a namespace, with .NET's own view of them as the witness.</summary>
public sealed class SocketDiagnosticsTests
{
    private const int SolSocket = 1;
    private const int SoCookie = 57;

    [KernelFact]
    public void Connected_sockets_are_listed_and_closed()
    {
        string name = $"nks-diag-{Environment.ProcessId}";
        using NetworkNamespace place = NetworkNamespace.Create(name);
        NetworkNamespace.Delete(name);
        using (RtnetlinkClient rtnetlink = RtnetlinkClient.Open(place))
        {
            rtnetlink.Links.SetUp(1);
        }

        using SocketDiagnosticsClient client = SocketDiagnosticsClient.Open(place);
        foreach (AddressFamily family in (AddressFamily[])[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
        {
            IPAddress loopback = family == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;
            foreach (ProtocolType protocol in (ProtocolType[])[ProtocolType.Udp, ProtocolType.Tcp])
            {
                SocketType type = protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream;
                using Socket server = place.OpenSocket(family, type, protocol);
                server.Bind(new IPEndPoint(loopback, 0));
                if (protocol == ProtocolType.Tcp)
                {
                    server.Listen(1);
                }

                client.List(protocol, family).Should().BeEmpty("none is connected");
                using Socket socket = place.OpenSocket(family, type, protocol);
                socket.Connect(server.LocalEndPoint!);
                byte[] cookie = new byte[8];
                socket.GetRawSocketOption(SolSocket, SoCookie, cookie);
                ConnectedSocketInfo found = client.List(protocol, family).Single(s => s.Cookie == BitConverter.ToUInt64(cookie));
                found.Should().Be(new ConnectedSocketInfo(family, protocol, (IPEndPoint)socket.LocalEndPoint!, (IPEndPoint)server.LocalEndPoint!, 0, BitConverter.ToUInt64(cookie), 0, found.Inode));
                found.Inode.Should().NotBe(0);
                client.TryClose(found with { Cookie = found.Cookie + 1000 }).Should().BeFalse("that is another socket");
                client.TryClose(found).Should().BeTrue();
                client.TryClose(found).Should().BeFalse();
                socket.Invoking(s => s.Receive(new byte[1])).Should().Throw<SocketException>().Which.SocketErrorCode.Should().Be(SocketError.ConnectionAborted);
                socket.Invoking(s => s.Send([1])).Should().Throw<SocketException>().Which.SocketErrorCode.Should().Be(
                    protocol == ProtocolType.Udp ? SocketError.DestinationAddressRequired : SocketError.Shutdown);
            }
        }

        client.Invoking(c => c.List(ProtocolType.Icmp, AddressFamily.InterNetwork)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("Tcp or Udp.*");
        client.Invoking(c => c.List(ProtocolType.Udp, AddressFamily.Unix)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("InterNetwork or InterNetworkV6.*");
    }
}
