using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Services;

namespace NetkitSharp.Tests.Services.Wire;

/// <summary>A question from a client to a service and the answer of who hears it: whom the server saw, and whom the client.</summary>
internal sealed class Exchange : IDisposable
{
    private static readonly TimeSpan s_arrives = TimeSpan.FromSeconds(5);
    private readonly Socket _listener;
    private readonly bool _stream;

    /// <summary>A server that waits at an address.</summary>
    public Exchange(NetworkNamespace server, string address, int port, ServiceProtocol protocol = ServiceProtocol.Udp)
    {
        IPAddress at = IPAddress.Parse(address);
        _stream = protocol == ServiceProtocol.Tcp;
        _listener = OpenSocket(server, at);
        _listener.Bind(new IPEndPoint(at, port));
        if (_stream)
        {
            _listener.Listen(16);
        }
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Sends from a client to a frontend and back, with connected sockets: who the server saw.</summary>
    public IPEndPoint Ask(NetworkNamespace client, string source, string frontend, int port, int sourcePort = 0, int length = 100)
    {
        IPAddress at = IPAddress.Parse(source);
        using Socket asking = OpenSocket(client, at);
        asking.Bind(new IPEndPoint(at, sourcePort));
        asking.ReceiveTimeout = (int)s_arrives.TotalMilliseconds;
        asking.SendTimeout = (int)s_arrives.TotalMilliseconds;
        asking.Connect(new IPEndPoint(IPAddress.Parse(frontend), port));
        return _stream ? AskStream(asking, length) : AskDatagram(asking, length);
    }

    public void Dispose() => _listener.Dispose();

    private Socket OpenSocket(NetworkNamespace place, IPAddress address) =>
        place.OpenSocket(address.AddressFamily, _stream ? SocketType.Stream : SocketType.Dgram, _stream ? ProtocolType.Tcp : ProtocolType.Udp);

    private static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];

    private IPEndPoint AskDatagram(Socket asking, int length)
    {
        byte[] question = Pattern(length);
        byte[] buffer = new byte[65_536];
        asking.Send(question);
        if (!_listener.Poll(s_arrives, SelectMode.SelectRead))
        {
            throw new TimeoutException($"The question to {asking.RemoteEndPoint} did not get to {Address}.");
        }

        EndPoint client = new IPEndPoint(Address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        int received = _listener.ReceiveFrom(buffer, ref client);
        Demand(question, buffer.AsSpan(0, received));
        _listener.SendTo(question, client);
        if (!asking.Poll(s_arrives, SelectMode.SelectRead))
        {
            throw new TimeoutException($"The answer to {client} did not come back from {asking.RemoteEndPoint}.");
        }

        received = asking.Receive(buffer);
        Demand(question, buffer.AsSpan(0, received));
        return (IPEndPoint)client;
    }

    private IPEndPoint AskStream(Socket asking, int length)
    {
        byte[] question = Pattern(length);
        if (!_listener.Poll(s_arrives, SelectMode.SelectRead))
        {
            throw new TimeoutException($"The connection to {asking.RemoteEndPoint} did not get to {Address}.");
        }

        using Socket answering = _listener.Accept();
        answering.ReceiveTimeout = (int)s_arrives.TotalMilliseconds;
        Move(asking, answering, question);
        Move(answering, asking, question);
        return (IPEndPoint)answering.RemoteEndPoint!;
    }

    private static void Move(Socket from, Socket to, byte[] bytes)
    {
        Thread sending = new(() => from.Send(bytes));
        sending.Start();
        byte[] received = new byte[bytes.Length];
        for (int at = 0; at < received.Length;)
        {
            int length = to.Receive(received.AsSpan(at));
            if (length == 0)
            {
                throw new EndOfStreamException($"The connection ended after {at} of {bytes.Length} bytes.");
            }

            at += length;
        }

        sending.Join();
        Demand(bytes, received);
    }

    private static void Demand(ReadOnlySpan<byte> sent, ReadOnlySpan<byte> received)
    {
        if (!sent.SequenceEqual(received))
        {
            throw new InvalidDataException($"{received.Length} other bytes arrived in place of {sent.Length}.");
        }
    }
}
