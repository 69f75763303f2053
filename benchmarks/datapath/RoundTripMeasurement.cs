using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks;

/// <summary>TCP_RR: one byte there and one byte back over one connection, timed one by one.</summary>
internal static class RoundTripMeasurement
{
    private const int WarmUp = 200;

    /// <summary>The programs cache a route when the node's have been still for four ticks, of 10 ms at most.</summary>
    private static readonly TimeSpan s_stillness = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(120);

    /// <summary>Round-trip times in nanoseconds of the clock, in ascending order.</summary>
    public static long[] Run(DatapathVariant variant, AddressFamily family, int count)
    {
        using Socket listener = variant.ServerNamespace.OpenSocket(family, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(variant.ServerAddress(family), 0));
        listener.Listen(1);
        Thread server = new(() => Echo(listener)) { IsBackground = true };
        server.Start();

        using Socket client = Open(variant.ClientNamespace, family);
        client.Connect(listener.LocalEndPoint!);
        long[] times = new long[count];
        byte[] message = new byte[1];
        for (int i = -WarmUp; i < count; i++)
        {
            if (i == -WarmUp / 2)
            {
                Thread.Sleep(s_stillness);
            }

            long start = Stopwatch.GetTimestamp();
            client.Send(message);
            if (client.Receive(message) != 1)
            {
                throw new InvalidOperationException($"{variant.Name}: the server closed the connection in the middle of the measurement.");
            }

            if (i >= 0)
            {
                times[i] = (Stopwatch.GetTimestamp() - start) * 1_000_000_000 / Stopwatch.Frequency;
            }
        }

        client.Shutdown(SocketShutdown.Both);
        server.Join(s_timeout);
        Array.Sort(times);
        return times;
    }

    private static Socket Open(NetworkNamespace networkNamespace, AddressFamily family)
    {
        Socket socket = networkNamespace.OpenSocket(family, SocketType.Stream, ProtocolType.Tcp);
        SetOptions(socket);
        return socket;
    }

    private static void Echo(Socket listener)
    {
        if (!listener.Poll(s_timeout, SelectMode.SelectRead))
        {
            return;
        }

        using Socket connection = listener.Accept();
        SetOptions(connection);
        byte[] message = new byte[1];
        while (connection.Receive(message) == 1)
        {
            connection.Send(message);
        }
    }

    private static void SetOptions(Socket socket)
    {
        socket.NoDelay = true;
        socket.SendTimeout = socket.ReceiveTimeout = (int)s_timeout.TotalMilliseconds;
    }
}
