using System.Net;
using System.Net.Sockets;
using System.Text;
using NetkitSharp.Rtnetlink.Namespaces;

namespace LoadBalancing;

/// <summary>Tells everybody who connects, or sends a datagram, its name and where it saw him come from. What a connection says after that comes back.</summary>
internal sealed class NamedServer : IDisposable
{
    private readonly string _name;
    private readonly Socket _socket;

    public NamedServer(string name, NetworkNamespace networkNamespace, IPEndPoint address, ProtocolType protocol)
    {
        _name = name;
        bool isTcp = protocol == ProtocolType.Tcp;
        _socket = networkNamespace.OpenSocket(address.AddressFamily, isTcp ? SocketType.Stream : SocketType.Dgram, protocol);
        _socket.Bind(address);
        if (isTcp)
        {
            _socket.Listen(64);
        }

        new Thread(isTcp ? Accept : Answer) { IsBackground = true, Name = name }.Start();
    }

    public void Dispose() => _socket.Dispose();

    private byte[] Greeting(EndPoint client) => Encoding.ASCII.GetBytes($"{_name} {((IPEndPoint)client).Address}\n");

    private void Accept() => UntilClosed(() =>
    {
        Socket client = _socket.Accept();
        new Thread(() => Echo(client)) { IsBackground = true, Name = _name }.Start();
    });

    private void Answer()
    {
        byte[] datagram = new byte[1500];
        UntilClosed(() =>
        {
            EndPoint client = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
            _socket.ReceiveFrom(datagram, ref client);
            _socket.SendTo(Greeting(client), client);
        });
    }

    private void Echo(Socket client)
    {
        using (client)
        {
            byte[] buffer = new byte[1500];
            try
            {
                client.Send(Greeting(client.RemoteEndPoint!));
                while (client.Receive(buffer) is int length and > 0)
                {
                    client.Send(buffer.AsSpan(0, length));
                }
            }
            catch (SocketException)
            {
                // The client has gone.
            }
        }
    }

    private void UntilClosed(Action serve)
    {
        while (true)
        {
            try
            {
                serve();
            }
            catch (ObjectDisposedException)
            {
                // The server's end.
                return;
            }
            catch (SocketException) when (_socket.SafeHandle.IsClosed)
            {
                // The same, while it waited.
                return;
            }
            catch (SocketException)
            {
                // Of a client that has gone.
            }
        }
    }
}
