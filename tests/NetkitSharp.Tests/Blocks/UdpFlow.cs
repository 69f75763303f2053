using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Tests.Blocks;

/// <summary>Datagrams from a socket in one namespace to a socket in another: what is read there is what arrived.</summary>
internal sealed class UdpFlow : IDisposable
{
    private static readonly TimeSpan s_arrives = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_more = TimeSpan.FromMilliseconds(20);

    private readonly byte[] _payload = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];
    private readonly Socket _sender;
    private readonly Socket _receiver;

    public UdpFlow(NetworkNamespace from, IPAddress source, NetworkNamespace to, IPAddress target)
    {
        _sender = from.OpenSocket(source.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _receiver = to.OpenSocket(source.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _sender.Bind(new IPEndPoint(source, 0));
        _receiver.Bind(new IPEndPoint(target, 0));
    }

    public IPEndPoint Source => (IPEndPoint)_sender.LocalEndPoint!;

    public IPEndPoint Target => (IPEndPoint)_receiver.LocalEndPoint!;

    public Socket Sender => _sender;

    public static UdpFlow ToRemote(BlockLab lab, BlockPod pod, bool ipv6 = false) =>
        new(pod.Namespace, pod.Address(ipv6), lab.Remote, IPAddress.Parse(ipv6 ? BlockLab.RemoteIPv6 : BlockLab.RemoteIPv4));

    public static UdpFlow FromRemote(BlockLab lab, BlockPod pod, bool ipv6 = false) =>
        new(lab.Remote, IPAddress.Parse(ipv6 ? BlockLab.RemoteIPv6 : BlockLab.RemoteIPv4), pod.Namespace, pod.Address(ipv6));

    public static UdpFlow FromHost(BlockLab lab, BlockPod pod, bool ipv6 = false) =>
        new(lab.Host, IPAddress.Parse(ipv6 ? BlockLab.GatewayIPv6 : BlockLab.GatewayIPv4), pod.Namespace, pod.Address(ipv6));

    public static UdpFlow ToHost(BlockLab lab, BlockPod pod, bool ipv6 = false) =>
        new(pod.Namespace, pod.Address(ipv6), lab.Host, IPAddress.Parse(ipv6 ? BlockLab.GatewayIPv6 : BlockLab.GatewayIPv4));

    public static UdpFlow Between(BlockPod from, BlockPod to, bool ipv6 = false) => new(from.Namespace, from.Address(ipv6), to.Namespace, to.Address(ipv6));

    /// <summary>Sends datagrams; a device that drops in its transmit function may say so, which is one way of not getting through.</summary>
    public void Send(int count = 5)
    {
        for (int i = 0; i < count; i++)
        {
            try
            {
                _sender.SendTo(_payload, Target);
            }
            catch (SocketException)
            {
            }
        }
    }

    /// <summary>The frame of a datagram of this flow.</summary>
    public byte[] Frame(PhysicalAddress destinationMac, PhysicalAddress sourceMac, byte timeToLive = 64) => Blocks.Frame.OfUdp(destinationMac, sourceMac, Source, Target, _payload, timeToLive);

    /// <summary>Wants as many datagrams to have arrived, whole, and no more.</summary>
    public void ShouldArrive(int count = 5)
    {
        byte[] datagram = new byte[_payload.Length + 1];
        for (int i = 0; i < count; i++)
        {
            _receiver.Poll(s_arrives, SelectMode.SelectRead).Should().BeTrue("{0} of {1} datagrams arrived", i, count);
            int length = _receiver.Receive(datagram);
            Convert.ToHexString(datagram, 0, length).Should().Be(Convert.ToHexString(_payload));
        }

        _receiver.Poll(s_more, SelectMode.SelectRead).Should().BeFalse("no more than {0} datagrams arrive", count);
    }

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }
}
