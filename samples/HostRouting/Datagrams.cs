using System.Net;
using System.Net.Sockets;

namespace HostRouting;

/// <summary>UDP datagrams from one to another.</summary>
internal static class Datagrams
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    /// <summary>How many of <paramref name="count"/> arrived at the receiver's socket.</summary>
    public static int Send(PathCase path, AddressFamily family, int count)
    {
        using Socket receiver = path.To.Namespace.OpenSocket(family, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(path.To.AddressOf(family), 0));
        using Socket sender = path.From.Namespace.OpenSocket(family, SocketType.Dgram, ProtocolType.Udp);
        sender.Bind(new IPEndPoint(path.From.AddressOf(family), 0));
        sender.Ttl = path.TimeToLive;
        byte[] datagram = new byte[100];
        for (int i = 0; i < count; i++)
        {
            sender.SendTo(datagram, receiver.LocalEndPoint!);
        }

        int received = 0;
        while (received < count && receiver.Poll(path.Arrives ? s_timeout : TimeSpan.Zero, SelectMode.SelectRead))
        {
            receiver.Receive(datagram);
            received++;
        }

        return received;
    }
}
