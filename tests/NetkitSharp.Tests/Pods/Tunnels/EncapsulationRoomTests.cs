using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Pods;
using NetkitSharp.Pods.Tunnels;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Links.Vxlan;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Pods.Tunnels;

/// <summary>The room that encapsulations take: by arithmetic, by the kernel's own figures, and by the reallocations that it saves.</summary>
public sealed class EncapsulationRoomTests
{
    private const int Datagrams = 100;

    [Fact]
    public void The_arithmetic_is_by_layer_and_what_carries_it()
    {
        EncapsulationRoom.Of(Tunnel.Vxlan(AddressFamily.InterNetwork)).Should().Be(new EncapsulationRoom(64, 0), "14 + 8 + 8 + 20, and 14 for the wire");
        EncapsulationRoom.Of(Tunnel.Vxlan(AddressFamily.InterNetworkV6)).Should().Be(new EncapsulationRoom(84, 0));
        EncapsulationRoom.Of(Tunnel.Vxlan(AddressFamily.InterNetworkV6, isGpe: true)).Should().Be(new EncapsulationRoom(70, 0));
        EncapsulationRoom.Of(Tunnel.Geneve(AddressFamily.InterNetwork, 12)).Should().Be(new EncapsulationRoom(76, 0));
        EncapsulationRoom.Of(Tunnel.Wireguard()).Should().Be(new EncapsulationRoom(128, 32));
        EncapsulationRoom.Of(Tunnel.Ipip()).Should().Be(new EncapsulationRoom(34, 0));
        EncapsulationRoom.Of(Tunnel.Ip6Tunnel(hasEncapsulationLimit: true)).Should().Be(new EncapsulationRoom(62, 0));
        EncapsulationRoom.Of(Tunnel.Vxlan(AddressFamily.InterNetwork), Tunnel.Wireguard()).Should().Be(new EncapsulationRoom(178, 32));
        EncapsulationRoom.Of(Tunnel.Ipip(), Tunnel.Vxlan(AddressFamily.InterNetwork)).Should().Be(new EncapsulationRoom(20 + 14 + 64, 0));
        EncapsulationRoom.Of(Tunnel.Wireguard()).Or(new EncapsulationRoom(200, 0)).Should().Be(new EncapsulationRoom(200, 32));

        FluentActions.Invoking(() => EncapsulationRoom.Of()).Should().Throw<ArgumentException>().WithMessage("*leave it out*");
        FluentActions.Invoking(() => Tunnel.Geneve(AddressFamily.InterNetwork, 253)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*a multiple of 4 bytes, up to 252*");
        FluentActions.Invoking(() => Tunnel.Vxlan(AddressFamily.Unix)).Should().Throw<ArgumentOutOfRangeException>();
        EncapsulationRoom room = new(64, 0);
        FluentActions.Invoking(() => PodNetwork.Create(new PodNetworkOptions { Encapsulation = room, Headroom = 32 })).Should().Throw<ArgumentException>().WithMessage("Headroom and tailroom follow from Encapsulation*");
        FluentActions.Invoking(() => PodNetwork.Create(new PodNetworkOptions { Encapsulation = room, Device = PodDevice.Veth })).Should().Throw<ArgumentException>().WithMessage("*Only netkit devices*");
        FluentActions.Invoking(() => PodNetwork.Create(new PodNetworkOptions { Encapsulation = new EncapsulationRoom(70_000, 0) })).Should().Throw<ArgumentException>().WithMessage("*0 to 65535 bytes*");
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Vxlan, KernelFeature.LinkHeadroom])]
    public void The_kernel_reports_the_same_for_its_VXLAN_devices()
    {
        using NodeLab node = new();
        Add(
            node,
            $"vx4 type vxlan id 1 local {NodeLab.HostIPv4} remote {NodeLab.RemoteIPv4} dstport 4789",
            $"vx6 type vxlan id 2 local {NodeLab.HostIPv6} remote {NodeLab.RemoteIPv6} dstport 4789",
            $"vxdev type vxlan id 3 remote {NodeLab.RemoteIPv4} dstport 4789 dev p0",
            "vxgpe type vxlan external gpe dstport 4790",
            "vxext type vxlan external dstport 4791");

        ShouldAgree(node, "vx4", "vx6", "vxdev", "vxgpe", "vxext", "p0");
        EncapsulationRoom.Of(node.Rtnetlink.Links, "p0", "vx4").Should().Be(new EncapsulationRoom(64, 0));
        FluentActions.Invoking(() => EncapsulationRoom.Of(node.Rtnetlink.Links, "vx9")).Should().Throw<LinkNotFoundException>();
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Vxlan, KernelFeature.Geneve, KernelFeature.Wireguard, KernelFeature.LinkHeadroom])]
    public void The_kernel_reports_the_same_for_the_other_tunnels_and_for_stacks_of_them()
    {
        using NodeLab node = new();
        Add(
            node,
            $"gn4 type geneve id 4 remote {NodeLab.RemoteIPv4}",
            $"gn6 type geneve id 5 remote {NodeLab.RemoteIPv6} dstport 6082",
            "gnext type geneve external dstport 6083",
            "wg0 type wireguard",
            $"vxwg type vxlan id 6 remote {NodeLab.RemoteIPv4} dstport 4792 dev wg0",
            $"ipip1 type ipip local {NodeLab.HostIPv4} remote {NodeLab.RemoteIPv4}",
            $"sit1 type sit local {NodeLab.HostIPv4} remote {NodeLab.RemoteIPv4}",
            $"ip61 type ip6tnl local {NodeLab.HostIPv6} remote {NodeLab.RemoteIPv6} mode any",
            $"gre1 type gre local {NodeLab.HostIPv4} remote {NodeLab.RemoteIPv4}");

        ShouldAgree(node, "gn4", "gn6", "gnext", "wg0", "vxwg", "ipip1", "sit1", "ip61");
        EncapsulationRoom.Of(node.Rtnetlink.Links, "gn4", "vxwg").Should().Be(new EncapsulationRoom(178, 32));

        // A kind that is not known here: the kernel's word where it gives one, and no guess.
        EncapsulationRoom.Of(node.Rtnetlink.Links, "gre1").Should().Be(new EncapsulationRoom(38, 0));
        FluentActions.Invoking(() => TunnelLayers.Read(node.Rtnetlink.Links, node.Rtnetlink.Links.Get("gre1"))).Should().Throw<NotSupportedException>().WithMessage("*'gre1' is not known: it is of the kind 'gre'*");
    }

    [KernelFact([KernelFeature.Netkit, KernelFeature.NetkitHeadroom, KernelFeature.LinkHeadroom, KernelFeature.Vxlan, KernelFeature.Tracing])]
    public void Datagrams_into_a_tunnel_are_allocated_once_where_the_pods_device_asks_for_the_room()
    {
        const int length = 999;
        using NodeLab node = new();
        AddTunnel(node.Rtnetlink, NodeLab.HostIPv4, NodeLab.RemoteIPv4, "198.51.100.1");
        AddTunnel(node.RemoteRtnetlink, NodeLab.RemoteIPv4, NodeLab.HostIPv4, "198.51.100.2");
        node.RemoteRtnetlink.Routes.Replace(new RouteSpec(System.Net.IPNetwork.Parse("10.0.0.0/24")) { Gateway = IPAddress.Parse("198.51.100.1") });

        // From the datagram in the pod to the frame on the wire.
        const int inner = length + 8 + 20;
        ReallocationsBpfSpec spec = ReallocationsBpfSpec.Open();
        spec.Shortest = inner;
        spec.Longest = inner + 14 + 8 + 8 + 20 + 14;
        using ReallocationsBpfObject counted = spec.Load();
        using Bpf.Links.TracingLink link = Bpf.Links.TracingAttachment.AttachTracing(counted.ExpandHead);
        PodNetworkOptions options = node.Options(PodDevice.Netkit) with { Uplinks = ["vx0"], Mtu = 1450 };
        EncapsulationRoom room = EncapsulationRoom.Of(node.Rtnetlink.Links, "vx0");
        room.Should().Be(EncapsulationRoom.Of(Tunnel.Vxlan(AddressFamily.InterNetwork)));

        ulong without = Send(node, options, counted, length, expected: new EncapsulationRoom(0, 0));
        ulong with = Send(node, options with { Encapsulation = room }, counted, length, expected: room);

        without.Should().BeGreaterThanOrEqualTo(Datagrams, "the headers of the tunnel have no room");
        with.Should().Be(0);
    }

    private static ulong Send(NodeLab node, PodNetworkOptions options, ReallocationsBpfObject counted, int length, EncapsulationRoom expected)
    {
        using PodNetwork network = PodNetwork.Create(options);
        Pod a = network.AddPod(PodFixture.PodA());
        EncapsulationRoom.Observed(node.Rtnetlink.Links.Get(a.HostDevice.Index)).Should().Be(expected);
        a.HostDevice.TryGetData<NetkitLinkInfo>(out NetkitLinkInfo? netkit).Should().BeTrue();
        netkit!.Headroom.Should().Be((ushort)expected.Headroom);

        // The neighbours are found before it counts.
        Traffic.Send(a.Namespace, "10.0.0.2", node.Remote, "198.51.100.2").Should().Be(5);
        ulong before = counted.Reallocations;
        for (int sent = 0; sent < Datagrams; sent += 10)
        {
            Traffic.Send(a.Namespace, "10.0.0.2", node.Remote, "198.51.100.2", count: 10, length).Should().Be(10);
        }

        return counted.Reallocations - before;
    }

    private static void AddTunnel(NetkitSharp.Rtnetlink.RtnetlinkClient rtnetlink, string local, string remote, string address)
    {
        LinkInfo tunnel = rtnetlink.Links.Create(new VxlanLink("vx0", 7) { Local = IPAddress.Parse(local), Remote = IPAddress.Parse(remote), Port = VxlanLink.IanaPort, Up = true });
        rtnetlink.Addresses.Add(new AddressSpec(tunnel.Index, $"{address}/24"));
    }

    private static void Add(NodeLab node, params string[] links)
    {
        foreach (string link in links)
        {
            Witness.Run("ip", ["-n", node.HostName, "link", "add", .. link.Split(' ')]);
        }
    }

    private static void ShouldAgree(NodeLab node, params string[] names)
    {
        IReadOnlyList<LinkInfo> all = node.Rtnetlink.Links.List();
        foreach (string name in names)
        {
            LinkInfo device = all.Single(l => l.Name == name);
            TunnelLayers.Of(device, all).ToRoom().Should().Be(EncapsulationRoom.Observed(device)!.Value, "the kernel says so of {0}", name);
        }
    }
}
