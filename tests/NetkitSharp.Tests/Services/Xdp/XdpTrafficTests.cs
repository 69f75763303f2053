using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Blocks;
using Xunit;

namespace NetkitSharp.Tests.Services.Xdp;

/// <summary>TCP from a remote by way of the node's drivers to a backend elsewhere: nothing is at tc, and the node's stack forwards nothing.</summary>
public sealed class XdpTrafficTests
{
    private const int Length = 200_000;

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    [InlineData(false, ServiceForwarding.Translation)]
    [InlineData(true, ServiceForwarding.Translation)]
    [InlineData(false, ServiceForwarding.DirectReturn)]
    [InlineData(true, ServiceForwarding.DirectReturn)]
    public void A_connection_gets_to_its_backend_and_its_answer_back(bool ipv6, ServiceForwarding forwarding)
    {
        bool direct = forwarding == ServiceForwarding.DirectReturn;
        using XdpLab lab = new();
        IPEndPoint frontend = new(XdpLab.Frontend(ipv6), 80);
        IPEndPoint there = direct ? frontend : new(XdpLab.BackendHost(ipv6), 8080);
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(new()
        {
            Netkit = false,
            MasqueradeIPv4 = IPAddress.Parse(XdpLab.NodeIPv4),
            MasqueradeIPv6 = IPAddress.Parse(XdpLab.NodeIPv6),
        });
        balancer.Set(new Service("default/web:http", ServiceProtocol.Tcp)
        {
            Frontends = [ServiceFrontend.ExternalIP(frontend.Address, frontend.Port)],
            Backends = [new ServiceBackend(XdpLab.BackendHost(ipv6), there.Port)],
            Forwarding = forwarding,
        });

        // Frames that are redirected into a pair arrive where somebody polls.
        using FrameBpfObject pass = FrameBpfSpec.Open().Load();
        using XdpLink remote = lab.Node.Remote.Run(() => pass.FrameAct.AttachXdp(lab.Node.Wire.Index, XdpMode.Driver));
        using XdpLink backend = lab.Backend.Run(() => pass.FrameAct.AttachXdp(lab.SecondWire.Peer.Index, XdpMode.Driver));
        using EncapsulateBpfObject unpack = EncapsulateBpfSpec.Open().Load();
        using TcxLink unpacking = lab.Backend.Run(() => unpack.TakeOut.AttachTcx(lab.SecondWire.Peer.Index, TcxHook.Ingress));
        if (direct)
        {
            lab.BackendRtnetlink.Addresses.Add(new AddressSpec(1, InterfaceAddress.Host(frontend.Address)) { Flags = AddressFlags.NoDad });
        }

        using XdpServiceAttachment first = lab.Node.Host.Run(() => balancer.AttachXdp(lab.Uplink.Index, XdpMode.Driver));
        using XdpServiceAttachment second = lab.Node.Host.Run(() => balancer.AttachXdp(lab.SecondUplink.Index));
        (first.Mode, second.Mode, first.TakesFragments).Should().Be((XdpMode.Driver, XdpMode.Driver, false));
        FluentActions.Invoking(() => lab.Node.Host.Run(() => balancer.AttachXdp(lab.Uplink.Index))).Should().Throw<XdpOccupiedException>();
        long forwarded = lab.Node.ReadForwarded();

        EndPoint? seen = Exchange(lab.Node.Remote, frontend, lab.Backend, there);

        ((IPEndPoint)seen!).Address.Should().Be(direct ? XdpLab.Remote(ipv6) : IPAddress.Parse(ipv6 ? XdpLab.NodeIPv6 : XdpLab.NodeIPv4));
        lab.Node.ReadForwarded().Should().Be(forwarded);
        (unpack.TakenOut > 0).Should().Be(direct);
        unpack.Failed.Should().Be(0);
    }

    /// <summary>A request of 1,000 bytes and an answer of many: all of both arrives. Returns who the listener saw.</summary>
    private static EndPoint? Exchange(NetworkNamespace from, IPEndPoint to, NetworkNamespace at, IPEndPoint listening)
    {
        using Socket listener = at.OpenSocket(listening.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(listening);
        listener.Listen(1);
        using Socket client = from.OpenSocket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        (client.SendTimeout, client.ReceiveTimeout) = (20_000, 20_000);
        client.Connect(to);
        using Socket server = listener.Accept();
        (server.SendTimeout, server.ReceiveTimeout) = (20_000, 20_000);
        byte[] answer = [.. Enumerable.Range(0, Length).Select(static i => (byte)(i * 31))];
        client.Send(answer, 1000, SocketFlags.None);
        Receive(server, 1000).Should().Equal(answer[..1000]);
        Thread sending = new(() =>
        {
            server.Send(answer);
            server.Shutdown(SocketShutdown.Send);
        });
        sending.Start();
        Receive(client, Length).SequenceEqual(answer).Should().BeTrue();
        sending.Join();
        return server.RemoteEndPoint;
    }

    private static byte[] Receive(Socket socket, int length)
    {
        byte[] received = new byte[length];
        int total = 0;
        while (total < length && socket.Receive(received, total, length - total, SocketFlags.None) is int more and > 0)
        {
            total += more;
        }

        return received[..total];
    }
}
