using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace NetkitPods;

/// <summary>One TCP connection over which a number of bytes is sent, counted and acknowledged by the receiver.</summary>
internal static class TcpTransfer
{
    private const int ChunkLength = 256 * 1024;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    public static TransferResult Run(Endpoint from, Endpoint to, AddressFamily family, long bytes)
    {
        using Socket listener = to.Namespace.OpenSocket(family, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(to.AddressOf(family), 0));
        listener.Listen(1);
        EndPoint target = listener.LocalEndPoint!;

        long received = 0;
        Thread receiver = new(() => received = Receive(listener)) { IsBackground = true };
        receiver.Start();

        long start = Stopwatch.GetTimestamp();
        using Socket sender = from.Namespace.OpenSocket(family, SocketType.Stream, ProtocolType.Tcp);
        SetTimeouts(sender);
        sender.Bind(new IPEndPoint(from.AddressOf(family), 0));
        sender.Connect(target);
        byte[] chunk = new byte[ChunkLength];
        for (long left = bytes; left > 0; left -= chunk.Length)
        {
            int length = (int)Math.Min(left, chunk.Length);
            for (int sent = 0; sent < length;)
            {
                sent += sender.Send(chunk.AsSpan(sent, length - sent));
            }
        }

        sender.Shutdown(SocketShutdown.Send);

        // The receiver closes once it has read everything: the transfer ends with the last byte, not with the last send.
        sender.Receive(chunk);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        receiver.Join(s_timeout);
        return new TransferResult(bytes, Interlocked.Read(ref received), elapsed);
    }

    private static long Receive(Socket listener)
    {
        if (!listener.Poll(s_timeout, SelectMode.SelectRead))
        {
            return 0;
        }

        using Socket connection = listener.Accept();
        SetTimeouts(connection);
        byte[] chunk = new byte[ChunkLength];
        long total = 0;
        while (connection.Receive(chunk, SocketFlags.None, out SocketError error) is int length && length > 0 && error == SocketError.Success)
        {
            total += length;
        }

        return total;
    }

    private static void SetTimeouts(Socket socket) =>
        socket.SendTimeout = socket.ReceiveTimeout = (int)s_timeout.TotalMilliseconds;
}
