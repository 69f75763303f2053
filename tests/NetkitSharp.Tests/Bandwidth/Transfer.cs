using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Tests.Bandwidth;

/// <summary>Bytes that a receiver got, and the longest that they can have been under way: from before the first was sent until the last was there (CLOCK_MONOTONIC).</summary>
/// <param name="Bytes">The bytes of payload.</param>
/// <param name="Longest">That time.</param>
/// <param name="Congestion">The congestion control that the sender's socket had, of TCP.</param>
internal sealed record Transfer(long Bytes, TimeSpan Longest, string? Congestion = null)
{
    private const int TcpCongestion = 13;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(300);

    /// <summary>The highest number of bytes that a rate lets through meanwhile.</summary>
    public double Allowed(double bytesPerSecond) => bytesPerSecond * Longest.TotalSeconds;

    /// <summary>One TCP connection, whose sender has the congestion control that is named.</summary>
    public static Transfer Tcp(NetworkNamespace from, NetworkNamespace to, string target, int bytes, string congestion)
    {
        IPAddress address = IPAddress.Parse(target);
        using Socket listener = to.OpenSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen(1);
        using Socket sender = from.OpenSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        sender.SetRawSocketOption((int)SocketOptionLevel.Tcp, TcpCongestion, Encoding.ASCII.GetBytes(congestion));
        sender.SendTimeout = (int)s_patience.TotalMilliseconds;
        long start = Stopwatch.GetTimestamp();
        sender.Connect(listener.LocalEndPoint!);
        using Socket receiver = listener.Accept();
        receiver.ReceiveTimeout = (int)s_patience.TotalMilliseconds;
        Thread sending = new(() =>
        {
            sender.Send(new byte[bytes]);
            sender.Shutdown(SocketShutdown.Send);
        });
        sending.Start();
        byte[] buffer = new byte[65_536];
        long total = 0;
        while (receiver.Receive(buffer) is int length and > 0)
        {
            total += length;
        }

        TimeSpan longest = Stopwatch.GetElapsedTime(start);
        sending.Join();
        byte[] name = new byte[16];
        int nameLength = sender.GetRawSocketOption((int)SocketOptionLevel.Tcp, TcpCongestion, name);
        return new Transfer(total, longest, Encoding.ASCII.GetString(name, 0, nameLength).TrimEnd('\0'));
    }

    /// <summary>Datagrams from a blocking socket, which waits when its send buffer is full.</summary>
    public static Transfer Udp(NetworkNamespace from, string source, NetworkNamespace to, string target, int count, int length)
    {
        IPAddress address = IPAddress.Parse(target);
        using Socket receiver = to.OpenSocket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        receiver.ReceiveBufferSize = 1 << 22;
        receiver.Bind(new IPEndPoint(address, 0));
        using Socket sender = from.OpenSocket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        sender.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        sender.Connect(receiver.LocalEndPoint!);
        long start = Stopwatch.GetTimestamp();
        Thread sending = new(() =>
        {
            byte[] datagram = new byte[length];
            for (int i = 0; i < count; i++)
            {
                sender.Send(datagram);
            }
        });
        sending.Start();
        byte[] buffer = new byte[length];
        long total = 0;
        TimeSpan longest = default;
        for (int silent = 0; total < (long)count * length && silent < 5;)
        {
            bool sent = !sending.IsAlive;
            if (receiver.Poll(s_step, SelectMode.SelectRead))
            {
                total += receiver.Receive(buffer);
                longest = Stopwatch.GetElapsedTime(start);
                silent = 0;
            }
            else if (sent)
            {
                silent++;
            }
        }

        sending.Join();
        return new Transfer(total, longest);
    }
}
