using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>A byte there and a byte back by UDP, timed one by one: the first of each flow, which pays for the choice of a backend, and the later ones.</summary>
internal sealed class Exchange : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    private readonly NetworkNamespace _client;
    private readonly Socket _server;
    private readonly Thread _echo;
    private volatile bool _ended;

    /// <param name="client">Where flows come from.</param>
    /// <param name="server">Where they are answered.</param>
    /// <param name="address">By whom, and where.</param>
    public Exchange(NetworkNamespace client, NetworkNamespace server, IPEndPoint address)
    {
        _client = client;
        _server = server.OpenSocket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _server.Bind(address);
        _server.ReceiveTimeout = 100;
        _echo = new Thread(Echo) { IsBackground = true };
        _echo.Start();
    }

    /// <summary>Adds the times of one flow, in nanoseconds of the clock.</summary>
    public void Run(IPEndPoint service, int later, List<long> firstTimes, List<long> laterTimes)
    {
        using Socket socket = _client.OpenSocket(service.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.ReceiveTimeout = (int)s_timeout.TotalMilliseconds;
        socket.Connect(service);
        byte[] message = new byte[1];
        for (int i = 0; i <= later; i++)
        {
            long start = Stopwatch.GetTimestamp();
            socket.Send(message);
            socket.Receive(message);
            (i == 0 ? firstTimes : laterTimes).Add((Stopwatch.GetTimestamp() - start) * 1_000_000_000 / Stopwatch.Frequency);
        }
    }

    public void Dispose()
    {
        _ended = true;
        _echo.Join();
        _server.Dispose();
    }

    private void Echo()
    {
        byte[] message = new byte[16];
        SocketAddress from = new(_server.AddressFamily);
        while (!_ended)
        {
            try
            {
                int length = _server.ReceiveFrom(message, SocketFlags.None, from);
                _server.SendTo(message.AsSpan(0, length), SocketFlags.None, from);
            }
            catch (SocketException timeout) when (timeout.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
            }
        }
    }
}
