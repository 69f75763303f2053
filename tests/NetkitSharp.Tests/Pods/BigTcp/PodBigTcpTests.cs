using System.Net.Sockets;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Pods.BigTcp;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.BigTcp;
using NetkitSharp.Rtnetlink.Links.Bridge;
using NetkitSharp.Rtnetlink.Links.Vxlan;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Pods.BigTcp;

/// <summary>BIG TCP on and off under traffic, what clamps it, and what becomes of the node's own devices.</summary>
public sealed class PodBigTcpTests
{
    private const int Ordinary = 65_536;
    private const int Usual = 196_608;

    private static readonly AddressFamily[] s_families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    [KernelTheory]
    [MemberData(nameof(PodDevices.All), MemberType = typeof(PodDevices))]
    public void Connections_that_flow_take_it_over_on_every_path_and_give_it_up_again(PodDevice device)
    {
        using NodeLab node = new();

        // The remote is somebody else's: it can, all the time.
        node.RemoteRtnetlink.Links.EnableBigTcp(node.Wire.Index);
        using PodNetwork network = PodNetwork.Create(node.Options(device));
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());
        using PacketLengths leaving = PacketLengths.Load();
        using PacketLengths atRemote = PacketLengths.Load();
        using PacketLengths arriving = PacketLengths.Load();
        using PacketLengths betweenPods = PacketLengths.Load();
        node.Host.Run(() => leaving.Watch(node.Uplink.Index, TcxHook.Egress));
        node.Remote.Run(() => atRemote.Watch(node.Wire.Index, TcxHook.Ingress));
        a.Namespace.Run(() => arriving.Watch(a.PodSideDevice.Index, TcxHook.Ingress));
        b.Namespace.Run(() => betweenPods.Watch(b.PodSideDevice.Index, TcxHook.Ingress));

        // Netkit's hook is the only place on the host that sees pod to pod.
        using PacketLengths atHook = PacketLengths.Load();
        node.Host.Run(() =>
        {
            if (device is PodDevice.Netkit or PodDevice.NetkitL2)
            {
                atHook.WatchNetkit(a.HostDevice.Index, NetkitHook.Peer);
            }
            else
            {
                atHook.Watch(a.HostDevice.Index, TcxHook.Ingress);
            }
        });

        using OpenStream toRemote4 = new(a.Namespace, node.Remote, NodeLab.RemoteIPv4);
        using OpenStream toRemote6 = new(a.Namespace, node.Remote, NodeLab.RemoteIPv6);
        using OpenStream toPod4 = new(a.Namespace, b.Namespace, "10.0.0.3");
        using OpenStream toPod6 = new(a.Namespace, b.Namespace, "fd00::3");
        using OpenStream fromRemote4 = new(node.Remote, a.Namespace, "10.0.0.2");
        using OpenStream fromRemote6 = new(node.Remote, a.Namespace, "fd00::2");
        using OpenStream ofHost4 = new(node.Host, node.Remote, NodeLab.RemoteIPv4);
        using OpenStream ofHost6 = new(node.Host, node.Remote, NodeLab.RemoteIPv6);
        PacketLengths[] ofPod = [leaving, atRemote, betweenPods, atHook];

        foreach (OpenStream stream in (OpenStream[])[toRemote4, toRemote6, toPod4, toPod6])
        {
            stream.Send(8);
        }

        ShouldBeOrdinary(ofPod);
        network.ReadBigTcp().IsBigForIpv4.Should().BeFalse();

        VerdictCounters before = network.ReadCounters();
        PodBigTcpReport report = network.SetBigTcp(new PodBigTcpOptions());

        (report.IsBigForIpv4, report.IsBigForIpv6).Should().Be((true, true));
        report.Devices.Select(d => (d.Role, d.Pod, d.Link.Name)).Should().BeEquivalentTo(
        [
            (PodBigTcpRole.Uplink, (string?)null, "p0"),
            (PodBigTcpRole.HostSide, "a", a.HostDevice.Name), (PodBigTcpRole.PodSide, "a", "eth0"),
            (PodBigTcpRole.HostSide, "b", b.HostDevice.Name), (PodBigTcpRole.PodSide, "b", "eth0"),
        ]);
        report.Devices.Should().OnlyContain(d => d.Clamp == null && d.Before.GsoMaxSize == Ordinary && d.Now.GsoMaxSize == Usual && d.Asked!.Value.GsoIpv4MaxSize == Usual);
        report.Paths.Select(p => (p.Pod, p.Uplink, p.Ipv6Size, p.Ipv4Size)).Should().BeEquivalentTo(
            [("a", (string?)null, Usual, Usual), ("a", "p0", Usual, Usual), ("b", null, Usual, Usual), ("b", "p0", Usual, Usual)]);
        foreach (Pod pod in (Pod[])[a, b])
        {
            SizesByIp(node.HostName, pod.HostDevice.Name).Should().Be((Usual, Usual, Usual, Usual));
            SizesByIp(pod.Namespace.Name!, "eth0").Should().Be((Usual, Usual, Usual, Usual));
        }

        SizesByIp(node.HostName, "p0").Should().Be((Usual, Usual, Usual, Usual));

        // The connections are those from before.
        toRemote4.SendUntil(() => IsBig(leaving, AddressFamily.InterNetwork) && IsBig(atRemote, AddressFamily.InterNetwork)).Should().BeTrue("IPv4 to the remote: {0}, {1}", leaving.Read(AddressFamily.InterNetwork), atRemote.Read(AddressFamily.InterNetwork));
        toRemote6.SendUntil(() => IsBig(leaving, AddressFamily.InterNetworkV6) && IsBig(atRemote, AddressFamily.InterNetworkV6)).Should().BeTrue("IPv6 to the remote: {0}, {1}", leaving.Read(AddressFamily.InterNetworkV6), atRemote.Read(AddressFamily.InterNetworkV6));
        toPod4.SendUntil(() => IsBig(betweenPods, AddressFamily.InterNetwork)).Should().BeTrue("IPv4 to the other pod: {0}", betweenPods.Read(AddressFamily.InterNetwork));
        toPod6.SendUntil(() => IsBig(betweenPods, AddressFamily.InterNetworkV6)).Should().BeTrue("IPv6 to the other pod: {0}", betweenPods.Read(AddressFamily.InterNetworkV6));
        fromRemote4.SendUntil(() => IsBig(arriving, AddressFamily.InterNetwork)).Should().BeTrue("IPv4 from the remote: {0}", arriving.Read(AddressFamily.InterNetwork));
        fromRemote6.SendUntil(() => IsBig(arriving, AddressFamily.InterNetworkV6)).Should().BeTrue("IPv6 from the remote: {0}", arriving.Read(AddressFamily.InterNetworkV6));
        foreach (PacketLengths lengths in (PacketLengths[])[.. ofPod, arriving])
        {
            lengths.Read(AddressFamily.InterNetwork).Should().Match<PacketLength>(l => l.LengthField == 0 && l.Protocol == (int)ProtocolType.Tcp && l.Longest <= Usual);
            lengths.Read(AddressFamily.InterNetworkV6).Should().Match<PacketLength>(l => l.LengthField == 0 && (l.Protocol == (int)ProtocolType.Tcp || l.Protocol == 0) && l.Longest <= Usual + 8);
        }

        leaving.Reset();
        ofHost4.SendUntil(() => IsBig(leaving, AddressFamily.InterNetwork)).Should().BeTrue("the host leaves by the same device");
        ofHost6.SendUntil(() => IsBig(leaving, AddressFamily.InterNetworkV6)).Should().BeTrue("IPv6, too");

        VerdictCounters counted = network.ReadCounters().Since(before);
        counted[Verdict.PodToRemote].Bytes.Should().BeGreaterThan(4 << 20);
        counted[Verdict.PodToPod].Bytes.Should().BeGreaterThan(4 << 20);
        counted[Verdict.RemoteToPod].Bytes.Should().BeGreaterThan(4 << 20);
        (counted[Verdict.PodToStackMtu].Packets + counted[Verdict.PodToStackOptions].Packets + counted[Verdict.RemoteToStackMtu].Packets + counted[Verdict.RemoteToStackOptions].Packets)
            .Should().Be(0, "the programs take such packets for what they are");

        report = network.SetBigTcp(null);

        (report.IsBigForIpv4, report.IsBigForIpv6).Should().Be((false, false));
        report.Devices[0].Role.Should().Be(PodBigTcpRole.PodSide, "who sends is lowered first");
        SizesByIp(node.HostName, "p0").Should().Be((Ordinary, Ordinary, Ordinary, Ordinary));
        SizesByIp(a.Namespace.Name!, "eth0").Should().Be((Ordinary, Ordinary, Ordinary, Ordinary));
        foreach (PacketLengths lengths in ofPod)
        {
            lengths.Reset();
        }

        foreach (OpenStream stream in (OpenStream[])[toRemote4, toRemote6, toPod4, toPod6])
        {
            stream.Send(8);
        }

        ShouldBeOrdinary(ofPod);

        // No connection goes on as if nothing had happened: each packet of such would be cut down to the MTU.
        s_families.Should().OnlyContain(family => leaving.Read(family).Longest > 10_000);

        // The host's too. The first packet of each was put together before its route was looked up.
        ofHost4.Send(1);
        ofHost6.Send(1);
        leaving.Reset();
        ofHost4.Send(4);
        ofHost6.Send(4);
        ShouldBeOrdinary([leaving]);
        s_families.Should().OnlyContain(family => leaving.Read(family).Longest > 10_000);
        Witness.Run("ip", "-n", node.HostName, "route", "show", "table", "all").Should().NotContain("192.0.0.0");
        Witness.Run("ip", "-n", a.Namespace.Name!, "-6", "addr", "show").Should().NotContain("100::");
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx, KernelFeature.Bridge])]
    public void What_a_device_cannot_have_is_refused_by_name_or_clamped_by_path_or_by_device()
    {
        using NodeLab node = new();

        // A bridge takes over what its ports can; without ports it cannot.
        LinkInfo bridge = node.Rtnetlink.Links.Create(new BridgeLink("br0"));
        using PodNetwork network = PodNetwork.Create(node.Options(PodDevice.Veth) with { Uplinks = [NodeLab.UplinkName, "br0"] });
        Pod a = network.AddPod(PodFixture.PodA());

        FluentActions.Invoking(() => network.SetBigTcp(a, new PodBigTcpOptions { Clamping = BigTcpClamping.None })).Should().Throw<BigTcpException>()
            .WithMessage($"enable BIG TCP of 196608 bytes: end 1, link {bridge.Index} 'br0' (bridge): gso-max-size 196608 exceeds 65536 (tso-max-size). The device cannot send longer packets*");
        FluentActions.Invoking(() => network.SetBigTcp(a, new PodBigTcpOptions { Clamping = BigTcpClamping.None, GsoSize = 600_000 })).Should().Throw<BigTcpException>()
            .WithMessage($"*link {a.PodSideDevice.Index} 'eth0' (veth) in pod a: gso-max-size 600000 exceeds 524280 (tso-max-size). Ask for at most 524280 bytes.*");
        SizesByIp(node.HostName, "p0").Should().Be((Ordinary, Ordinary, Ordinary, Ordinary), "a refusal changes nothing");

        PodBigTcpReport byPath = network.SetBigTcp(a, new PodBigTcpOptions());
        byPath.Devices.Should().OnlyContain(d => d.Now.GsoMaxSize == Ordinary && d.Clamp!.Link.Name == "br0" && d.Clamp.Ceiling == Ordinary && d.Clamp.Limit == "tso-max-size");
        (byPath.IsBigForIpv4, byPath.IsBigForIpv6).Should().Be((false, false));

        PodBigTcpReport byDevice = network.SetBigTcp(a, new PodBigTcpOptions { Clamping = BigTcpClamping.Device, GsoSize = 600_000, Ipv4 = false });
        byDevice.Devices.Select(d => (d.Link.Name, d.Now.GsoMaxSize, d.Now.GsoIpv4MaxSize, d.Now.GroMaxSize, d.Clamp?.Ceiling)).Should().Equal(
            ("p0", 524_280, Ordinary, 524_280, 524_280), ("br0", Ordinary, Ordinary, 524_280, Ordinary), (a.HostDevice.Name, 524_280, Ordinary, 524_280, 524_280), ("eth0", 524_280, Ordinary, 524_280, 524_280));
        byDevice.Paths.Select(p => (p.Uplink, p.IsBigForIpv6, p.IsBigForIpv4)).Should().Equal((null, true, false), ("p0", true, false), ("br0", false, false));
        byDevice.Paths[2].LimitedBy.Link.Name.Should().Be("br0");
        byDevice.Devices[1].ToString().Should().StartWith("uplink br0 (bridge): GSO 65536, IPv4 65536; GRO 524280, IPv4 65536; clamped, end 1, link ");
        SizesByIp(node.HostName, "p0").Should().Be((524_280, Ordinary, 524_280, Ordinary));
        SizesByIp(a.Namespace.Name!, "eth0").Should().Be((524_280, Ordinary, 524_280, Ordinary));

        // An uplink that is gone is in nobody's way.
        node.Rtnetlink.Links.Delete("br0");
        PodBigTcpReport without = network.SetBigTcp(new PodBigTcpOptions());
        without.Devices.Select(d => d.Link.Name).Should().Equal("p0", a.HostDevice.Name, "eth0");
        (without.IsBigForIpv4, without.IsBigForIpv6).Should().Be((true, true));
        FluentActions.Invoking(() => new PodBigTcpOptions { GsoSize = Ordinary }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*begins above 65536*");
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx])]
    public void The_nodes_own_devices_are_raised_for_as_long_as_a_pod_wants_it_and_not_against_anybody_else()
    {
        using NodeLab node = new();
        node.Rtnetlink.Links.Set(node.Uplink.Index, new LinkChange { GsoMaxSize = 131_072, GroMaxSize = 524_280, GsoIpv4MaxSize = 60_000 });
        (int, int, int, int) former = (131_072, 60_000, 524_280, Ordinary);
        PodNetwork network = PodNetwork.Create(node.Options(PodDevice.Veth) with { BigTcp = new PodBigTcpOptions() });
        using (network)
        {
            SizesByIp(node.HostName, "p0").Should().Be(former, "nobody wants it yet");
            Pod a = network.AddPod(PodFixture.PodA());
            SizesByIp(a.Namespace.Name!, "eth0").Should().Be((Usual, Usual, Usual, Usual), "a pod gets what the network was told");
            SizesByIp(node.HostName, "p0").Should().Be((Usual, Usual, 524_280, Usual), "what is more than asked stays");

            network.SetBigTcp(null);
            SizesByIp(node.HostName, "p0").Should().Be(former);
            Pod b = network.AddPod(PodFixture.PodB());
            SizesByIp(b.Namespace.Name!, "eth0").Should().Be((Ordinary, Ordinary, Ordinary, Ordinary));

            network.SetBigTcp(a, new PodBigTcpOptions());
            network.SetBigTcp(b, new PodBigTcpOptions { GsoSize = 100_000 });
            SizesByIp(node.HostName, "p0").Should().Be((Usual, Usual, 524_280, Usual), "it is not lowered under another's packets");
            network.SetBigTcp(b, null).Devices.Should().HaveCount(3);
            SizesByIp(node.HostName, "p0").Should().Be((Usual, Usual, 524_280, Usual));
            SizesByIp(b.Namespace.Name!, "eth0").Should().Be((Ordinary, Ordinary, Ordinary, Ordinary));
            network.SetBigTcp(a, null);
            SizesByIp(node.HostName, "p0").Should().Be(former);

            // Somebody else's word holds.
            network.SetBigTcp(new PodBigTcpOptions());
            node.Rtnetlink.Links.Set(node.Uplink.Index, new LinkChange { GsoMaxSize = 150_000 });
            network.SetBigTcp(null);
            SizesByIp(node.HostName, "p0").Should().Be((150_000, Usual, 524_280, Usual));

            // A pod whose devices are gone keeps nobody from it.
            network.SetBigTcp(new PodBigTcpOptions());
            node.Rtnetlink.Links.Delete(b.HostDevice.Index);
            network.SetBigTcp(new PodBigTcpOptions { GsoSize = 300_000 }).Devices.Select(d => d.Pod).Should().Equal(null, "a", "a");
            FluentActions.Invoking(() => network.SetBigTcp(b, null)).Should().Throw<LinkNotFoundException>();
            network.RemovePod("b");
            FluentActions.Invoking(() => network.SetBigTcp(b, null)).Should().Throw<ArgumentException>().WithMessage("*no longer, part of this network*");
        }

        SizesByIp(node.HostName, "p0").Should().Be((150_000, Usual, 524_280, Usual), "the network leaves the node as it found it, or as others made it");
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx, KernelFeature.Vxlan])]
    public void A_tunnel_is_believed_only_where_the_kernel_segments_inside_it()
    {
        using NodeLab node = new();
        bool isBig = IsTunnelBig(node);
        AddTunnel(node.Rtnetlink, node.Uplink.Index, NodeLab.HostIPv4, NodeLab.RemoteIPv4, "198.51.100.1");
        AddTunnel(node.RemoteRtnetlink, node.Wire.Index, NodeLab.RemoteIPv4, NodeLab.HostIPv4, "198.51.100.2");
        LinkInfo remoteTunnel = node.RemoteRtnetlink.Links.Get("vx0");
        node.RemoteRtnetlink.Routes.Replace(new RouteSpec(System.Net.IPNetwork.Parse("10.0.0.0/24")) { Gateway = System.Net.IPAddress.Parse("198.51.100.1") });
        node.RemoteRtnetlink.Links.EnableBigTcp(node.Wire.Index);
        using PodNetwork network = PodNetwork.Create(node.Options(PodDevice.Veth) with { Uplinks = ["vx0"], Mtu = 1450 });
        Pod a = network.AddPod(PodFixture.PodA());

        node.Rtnetlink.Links.Get("vx0").TsoMaxSize.Should().Be(524_280, "the device takes over what the one below it says");
        PodBigTcpReport report = network.SetBigTcp(new PodBigTcpOptions());

        report.Devices.Select(d => (d.Role, d.Link.Name)).Should().Equal(
            (PodBigTcpRole.BelowUplink, "p0"), (PodBigTcpRole.Uplink, "vx0"), (PodBigTcpRole.HostSide, a.HostDevice.Name), (PodBigTcpRole.PodSide, "eth0"));
        report.IsBigForIpv4.Should().Be(isBig);
        if (!isBig)
        {
            report.Devices.Should().OnlyContain(d => d.Clamp!.Link.Name == "vx0" && d.Clamp.Limit == "the encapsulation");
            FluentActions.Invoking(() => node.RemoteRtnetlink.Links.EnableBigTcp(remoteTunnel.Index)).Should().Throw<BigTcpException>().WithMessage("*segments longer packets wrongly inside a tunnel*");
        }

        // Whatever came of it, packets arrive: here by the way that retransmissions would show.
        long before = Retransmitted(a);
        using OpenStream stream = new(a.Namespace, node.Remote, "198.51.100.2");
        stream.Send(8);
        (Retransmitted(a) - before).Should().BeLessThan(500, "segments that come out wrong are sent again by the thousand");
    }

    private static bool IsBig(PacketLengths lengths, AddressFamily family) => lengths.Read(family).BigPackets > 0;

    private static void ShouldBeOrdinary(PacketLengths[] all)
    {
        foreach (PacketLengths lengths in all)
        {
            foreach (AddressFamily family in s_families)
            {
                lengths.Read(family).Should().Match<PacketLength>(l => l.Packets > 0 && l.BigPackets == 0 && l.Longest < Ordinary);
            }
        }
    }

    /// <summary>GSO for IPv6 and IPv4, GRO for IPv6 and IPv4, as <c>ip</c> reads them.</summary>
    private static (int Gso, int GsoIpv4, int Gro, int GroIpv4) SizesByIp(string networkNamespace, string device)
    {
        JsonElement link = Witness.Ip("-n", networkNamespace, "-d", "-j", "link", "show", "dev", device)[0];
        return (link.GetProperty("gso_max_size").GetInt32(), link.GetProperty("gso_ipv4_max_size").GetInt32(), link.GetProperty("gro_max_size").GetInt32(), link.GetProperty("gro_ipv4_max_size").GetInt32());
    }

    private static bool IsTunnelBig(NodeLab node)
    {
        Witness.Run("ip", "-n", node.HostName, "link", "add", "probe", "type", "vxlan", "external", "dstport", "4999");
        try
        {
            return Witness.Ip("-n", node.HostName, "-d", "-j", "link", "show", "dev", "probe")[0].GetProperty("tso_max_size").GetInt32() > Ordinary;
        }
        finally
        {
            Witness.Run("ip", "-n", node.HostName, "link", "del", "probe");
        }
    }

    private static void AddTunnel(RtnetlinkClient rtnetlink, int underlay, string local, string remote, string address)
    {
        LinkInfo tunnel = rtnetlink.Links.Create(new VxlanLink("vx0", 7)
        {
            Local = System.Net.IPAddress.Parse(local),
            Remote = System.Net.IPAddress.Parse(remote),
            UnderlayIndex = underlay,
            Port = VxlanLink.IanaPort,
            Up = true,
        });
        rtnetlink.Addresses.Add(new AddressSpec(tunnel.Index, $"{address}/24"));
    }

    private static long Retransmitted(Pod pod) => pod.Namespace.Run(() =>
    {
        string[] lines = [.. File.ReadAllLines("/proc/thread-self/net/snmp").Where(l => l.StartsWith("Tcp:", StringComparison.Ordinal))];
        return long.Parse(lines[1].Split(' ')[Array.IndexOf(lines[0].Split(' '), "RetransSegs")], System.Globalization.CultureInfo.InvariantCulture);
    });
}
