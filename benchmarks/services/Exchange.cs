using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>TCP connections to a server that sends back what it gets: <c>connect(2)</c>, which is done when the first packet has been there and back, and bytes to and fro, timed one by one.</summary>
internal sealed class Exchange : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    private readonly Socket _listener;
    private readonly Thread _server;

    // A server that waits for connections would be woken in the middle of connect(2), and run there or later, as the scheduler likes.
    private readonly SemaphoreSlim _connected = new(0);
    private volatile bool _ended;

    /// <param name="server">Where connections are answered.</param>
    /// <param name="address">By whom, and where.</param>
    public Exchange(NetworkNamespace server, IPEndPoint address)
    {
        _listener = server.OpenSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(address);
        _listener.Listen();
        _server = new Thread(Serve) { IsBackground = true };
        _server.Start();
    }

    /// <summary>Adds the times of one connection, in nanoseconds of the clock.</summary>
    public void Run(Socket socket, IPEndPoint target, int later, List<double> connects, List<double> roundTrips)
    {
        Prepare(socket);
        long start = Stopwatch.GetTimestamp();
        socket.Connect(target);
        connects.Add(NanosecondsSince(start));
        _connected.Release();
        byte[] message = new byte[1];

        // The first one waits for the server to have accepted the connection.
        for (int i = -1; i < later; i++)
        {
            start = Stopwatch.GetTimestamp();
            socket.Send(message);
            if (socket.Receive(message) != 1)
            {
                throw new InvalidOperationException($"void: {target} closed the connection in the middle of the measurement.");
            }

            if (i >= 0)
            {
                roundTrips.Add(NanosecondsSince(start));
            }
        }

        socket.Shutdown(SocketShutdown.Send);
        socket.Receive(message);
    }

    public void Dispose()
    {
        _ended = true;
        _connected.Release();
        _server.Join();
        _connected.Dispose();
        _listener.Dispose();
    }

    private static double NanosecondsSince(long start) => (Stopwatch.GetTimestamp() - start) * 1e9 / Stopwatch.Frequency;

    private static void Prepare(Socket socket)
    {
        socket.NoDelay = true;
        socket.SendTimeout = socket.ReceiveTimeout = (int)s_timeout.TotalMilliseconds;
    }

    private void Serve()
    {
        byte[] message = new byte[1];
        while (true)
        {
            _connected.Wait();
            if (_ended)
            {
                return;
            }

            using Socket connection = _listener.Accept();
            Prepare(connection);
            while (connection.Receive(message) == 1)
            {
                connection.Send(message);
            }
        }
    }
}
