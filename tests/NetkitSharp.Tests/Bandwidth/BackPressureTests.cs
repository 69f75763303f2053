using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Tbf;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Pods;
using Xunit;

namespace NetkitSharp.Tests.Bandwidth;

/// <summary>
/// Whether a sender in a pod feels that the uplink is slow. A packet that is redirected belongs to its socket until the uplink has sent it, and fills the send buffer meanwhile; the upper stack takes it off the socket, and the sender fills the
/// uplink's queue until that overflows.
/// </summary>
public sealed class BackPressureTests
{
    private const int Count = 6000;
    private const int Length = 1400;
    private const uint Limit = 4_000_000;

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void A_redirected_packet_stays_its_sockets_until_the_uplink_has_sent_it(PodDevice device)
    {
        KernelFeatures.Has(KernelFeature.SchTbf).Should().BeTrue();
        (int stackAccepted, int stackRefused, uint stackDrops) = Flood(device, redirected: false);
        (int accepted, int refused, uint drops) = Flood(device, redirected: true);

        (stackAccepted, stackRefused).Should().Be((Count, 0), "nothing tells the sender that its packets wait");
        stackDrops.Should().BeGreaterThan(1000, "they do not fit the queue");
        (accepted + refused).Should().Be(Count);
        accepted.Should().BePositive();
        refused.Should().BeGreaterThan(1000, "EAGAIN: the send buffer is full of what waits");
        drops.Should().Be(0);
    }

    /// <summary>As many datagrams as fast as the socket takes them, through an uplink that is slower: what the socket took and did not, and what the uplink dropped.</summary>
    private static (int Accepted, int Refused, uint Drops) Flood(PodDevice device, bool redirected)
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(device));
        using StackPod plain = new(node, device);
        Pod pod = network.AddPod(new PodSpec("a") { Addresses = ["10.0.0.2/32"] });
        (NetworkNamespace space, string address) = redirected ? (pod.Namespace, "10.0.0.2") : (plain.Namespace, StackPod.Address);
        Traffic.Send(space, address, node.Remote, NodeLab.RemoteIPv4).Should().Be(5, "it also makes the neighbours known");
        node.Rtnetlink.Qdiscs.Create(node.Uplink.Index, new TbfQdisc(BitRate.Mbps(8), 16_384, Limit) { Handle = TrafficHandle.Parse("1:") });

        using Socket sender = space.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.SendBufferSize = 65_536; // The kernel makes it twice as much.
        sender.Blocking = false;
        sender.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        sender.Connect(new IPEndPoint(IPAddress.Parse(NodeLab.RemoteIPv4), 9));
        byte[] datagram = new byte[Length];
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < Count; i++)
        {
            sender.Send(datagram, SocketFlags.None, out SocketError error);
            accepted += error is SocketError.Success or SocketError.ConnectionRefused ? 1 : 0;
            refused += error == SocketError.WouldBlock ? 1 : 0;
        }

        return (accepted, refused, node.Rtnetlink.Qdiscs.Get(node.Uplink.Index, TrafficHandle.Root).Statistics.Drops);
    }
}
