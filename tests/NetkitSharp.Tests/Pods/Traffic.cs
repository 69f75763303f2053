using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Tests.Pods;

/// <summary>Datagrams between namespaces: what arrives at a bound socket is what got through.</summary>
internal static class Traffic
{
    private static readonly TimeSpan s_arrives = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_doesNotArrive = TimeSpan.FromMilliseconds(300);

    /// <summary>Sends <paramref name="count"/> datagrams that are expected to arrive, and says how many did.</summary>
    public static int Send(NetworkNamespace from, string source, NetworkNamespace to, string target, int count = 5, int length = 100) =>
        Send(from, source, to, target, count, length, s_arrives);

    /// <summary>Sends <paramref name="count"/> datagrams that are expected to be lost, and says how many arrived all the same.</summary>
    public static int SendInVain(NetworkNamespace from, string source, NetworkNamespace to, string target, int count = 5) =>
        Send(from, source, to, target, count, 100, s_doesNotArrive);

    /// <summary>Sends datagrams that nobody is there to receive.</summary>
    public static void SendTo(NetworkNamespace from, string source, string target, int count)
    {
        IPAddress address = IPAddress.Parse(target);
        using Socket sender = from.OpenSocket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        sender.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        for (int i = 0; i < count; i++)
        {
            sender.SendTo(new byte[100], new IPEndPoint(address, 9));
        }
    }

    /// <summary>Moves <paramref name="bytes"/> over one TCP connection and says how many arrived.</summary>
    public static long Stream(NetworkNamespace from, NetworkNamespace to, string target, int bytes)
    {
        IPAddress address = IPAddress.Parse(target);
        using Socket listener = to.OpenSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen(1);
        using Socket sender = from.OpenSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        sender.SendTimeout = (int)s_arrives.TotalMilliseconds * 4;
        sender.Connect(listener.LocalEndPoint!);
        using Socket receiver = listener.Accept();
        receiver.ReceiveTimeout = sender.SendTimeout;
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

        sending.Join();
        return total;
    }

    private static int Send(NetworkNamespace from, string source, NetworkNamespace to, string target, int count, int length, TimeSpan timeout)
    {
        IPAddress address = IPAddress.Parse(target);
        using Socket receiver = to.OpenSocket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(address, 0));
        using Socket sender = from.OpenSocket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        sender.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        byte[] datagram = new byte[length];
        for (int i = 0; i < count; i++)
        {
            try
            {
                sender.SendTo(datagram, receiver.LocalEndPoint!);
            }
            catch (SocketException)
            {
                // Refused on the spot, which is one way of not getting through.
            }
        }

        int received = 0;
        while (received < count && receiver.Poll(timeout, SelectMode.SelectRead))
        {
            receiver.Receive(datagram);
            received++;
        }

        return received;
    }
}
