using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Tbf;
using Shared;

namespace BackPressure;

/// <summary>Datagrams as fast as a socket that does not block takes them, through an uplink that is slower.</summary>
internal static class Flood
{
    public const int Count = 6000;
    public const int Length = 1400;
    public const int SendBuffer = 65_536;
    private const uint Burst = 16_384;

    /// <summary>More than one socket's send buffer, and less than the flood.</summary>
    public const uint Limit = 4_000_000;

    public static BitRate Rate => BitRate.Mbps(8);

    public static FloodResult Run(NodeLab node, NetworkNamespace from, string source)
    {
        using Socket sender = from.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.SendBufferSize = SendBuffer;
        sender.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        sender.Connect(new IPEndPoint(IPAddress.Parse(NodeLab.RemoteIPv4), 9));
        AwaitWay(node, sender, source);

        node.Rtnetlink.Qdiscs.Create(node.Uplink.Index, new TbfQdisc(Rate, Burst, Limit) { Handle = TrafficHandle.Parse("1:") });
        sender.Blocking = false;
        byte[] datagram = new byte[Length];
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < Count; i++)
        {
            sender.Send(datagram, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                refused++;
            }
            else
            {
                accepted++;
            }
        }

        uint dropped = node.Rtnetlink.Qdiscs.Get(node.Uplink.Index, TrafficHandle.Root).Statistics.Drops;
        node.Rtnetlink.Qdiscs.Delete(node.Uplink.Index, TrafficHandle.Root);
        return new FloodResult(accepted, refused, dropped);
    }

    /// <summary>Until carriers are up and neighbours known, datagrams wait or are lost for reasons that are not the demonstration's.</summary>
    private static void AwaitWay(NodeLab node, Socket sender, string source)
    {
        IPEndPoint there = new(IPAddress.Parse(NodeLab.RemoteIPv4), 0);
        using Socket receiver = node.Remote.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(there);
        for (int attempt = 0; attempt < 50; attempt++)
        {
            sender.SendTo(new byte[1], receiver.LocalEndPoint!);
            if (receiver.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectRead))
            {
                return;
            }
        }

        throw new TimeoutException($"Nothing that {source} sends gets to {there.Address}.");
    }
}
