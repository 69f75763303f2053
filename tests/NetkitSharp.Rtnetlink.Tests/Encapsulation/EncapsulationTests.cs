using System.Net;
using System.Text.Json;
using FluentAssertions;
using Microsoft.Win32.SafeHandles;
using NetkitSharp.Rtnetlink.Encapsulation;
using NetkitSharp.Rtnetlink.Nexthops;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Encapsulation;

/// <summary>Against the kernel: written by us and read by ip, and the other way round, on routes, their next hops and nexthop objects.</summary>
public sealed class EncapsulationTests
{
    private static readonly IPv4Encapsulation s_ipv4 = new()
    {
        TunnelId = 0x0123456789,
        Destination = IPAddress.Parse("192.0.2.9"),
        Source = IPAddress.Parse("192.0.2.8"),
        Ttl = 9,
        TypeOfService = 4,
        Flags = TunnelFlags.Checksum | TunnelFlags.Key,
    };

    private static readonly IPv6Encapsulation s_ipv6 = new()
    {
        TunnelId = 78,
        Destination = IPAddress.Parse("2001:db8::9"),
        Source = IPAddress.Parse("2001:db8::8"),
        HopLimit = 10,
        TrafficClass = 8,
        Flags = TunnelFlags.Sequence | TunnelFlags.Key,
    };

    [KernelFact([KernelFeature.Veth, KernelFeature.Vxlan, KernelFeature.LwtIp])]
    public void Tunnels_in_IP_are_shown_by_ip_and_read_back()
    {
        using TestNetwork network = new("lwt");
        int vxlan = AddVxlan(network);
        RouteClient routes = network.Client.Routes;
        routes.Add(new RouteSpec(IPNetwork.Parse("10.20.0.0/16")) { OutputInterface = vxlan, Encapsulation = s_ipv4 });
        routes.Add(new RouteSpec(IPNetwork.Parse("fd20::/32")) { OutputInterface = vxlan, Encapsulation = s_ipv6 });
        routes.Add(new RouteSpec(IPNetwork.Parse("10.21.0.0/16"))
        {
            NextHops =
            [
                new RouteNextHop { OutputInterface = vxlan, Encapsulation = new IPv4Encapsulation { TunnelId = 5 } },
                new RouteNextHop { OutputInterface = network.Left, Weight = 2 },
                new RouteNextHop { OutputInterface = vxlan, Encapsulation = s_ipv4 },
            ],
        });
        network.Client.Nexthops.Add(new NexthopSpec { Id = 7, OutputInterface = vxlan, Encapsulation = s_ipv4 });
        routes.Add(new RouteSpec(IPNetwork.Parse("10.22.0.0/16")) { NextHopId = 7 });

        JsonElement[] shown = [.. network.IpJson("-4", "route").Concat(network.IpJson("-6", "route", "show", "fd20::/32"))];
        JsonElement first = Encapsulation(shown, "10.20.0.0/16");
        (first.GetProperty("encap_type").GetString(), first.GetProperty("id").GetUInt64(), first.GetProperty("dst").GetString(), first.GetProperty("src").GetString()).Should().Be(("ip", 0x0123456789UL, "192.0.2.9", "192.0.2.8"));
        (first.GetProperty("ttl").GetInt32(), first.GetProperty("tos").GetInt32(), first.TryGetProperty("csum", out _), first.TryGetProperty("key", out _), first.TryGetProperty("seq", out _)).Should().Be((9, 4, true, true, false));
        JsonElement second = Encapsulation(shown, "fd20::/32");
        (second.GetProperty("encap_type").GetString(), second.GetProperty("id").GetUInt64(), second.GetProperty("dst").GetString(), second.GetProperty("src").GetString()).Should().Be(("ip6", 78UL, "2001:db8::9", "2001:db8::8"));
        (second.GetProperty("hoplimit").GetInt32(), second.GetProperty("tc").GetInt32(), second.TryGetProperty("seq", out _), second.TryGetProperty("csum", out _)).Should().Be((10, 8, true, false));
        JsonElement[] hops = [.. shown.Single(r => r.GetProperty("dst").GetString() == "10.21.0.0/16").GetProperty("nexthops").EnumerateArray()];
        hops.Select(h => h.TryGetProperty("encap", out JsonElement e) ? e.GetProperty("id").GetUInt64() : 0).Should().Equal(5UL, 0UL, 0x0123456789UL);
        network.IpJson("nexthop").Single().GetProperty("encap").GetProperty("dst").GetString().Should().Be("192.0.2.9");

        // What ip writes is read as the same.
        network.Ip("route", "add", "10.23.0.0/16", "encap", "ip", "id", $"{s_ipv4.TunnelId}", "dst", "192.0.2.9", "src", "192.0.2.8", "ttl", "9", "tos", "4", "csum", "key", "dev", "vx");
        Dictionary<string, RouteInfo> read = routes.List(new RouteFilter { Table = RouteTable.Main }).ToDictionary(r => r.Destination.ToString());
        read["10.20.0.0/16"].Encapsulation.Should().Be(s_ipv4);
        read["10.23.0.0/16"].Encapsulation.Should().Be(s_ipv4);
        read["fd20::/32"].Encapsulation.Should().Be(s_ipv6);
        read["10.21.0.0/16"].NextHops.Select(h => ((IPv4Encapsulation?)h.Encapsulation)?.TunnelId).Should().Equal(5UL, null, 0x0123456789UL);
        ((IPv4Encapsulation)read["10.21.0.0/16"].NextHops[0].Encapsulation!).Destination.Should().Be(IPAddress.Any, "the kernel reports what was not given as zero");
        network.Client.Nexthops.Get(7).Encapsulation.Should().Be(s_ipv4);
        routes.Delete(new RouteSpec(IPNetwork.Parse("10.20.0.0/16")) { OutputInterface = vxlan, Encapsulation = s_ipv4 });
        routes.DeleteAll(new RouteFilter { OutputInterface = vxlan }).ThrowIfFailed().Count.Should().BeGreaterThan(2);
        network.IpJson("-4", "route").Should().BeEmpty();
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.LwtBpf])]
    public void BPF_programs_are_shown_by_ip_and_read_back_by_name()
    {
        using TestNetwork network = new("lwt-bpf");
        RouteClient routes = network.Client.Routes;
        BpfEncapsulation encapsulation;
        using (SafeFileHandle input = LwtProgram.Load(LwtProgram.In), output = LwtProgram.Load(LwtProgram.Out), transmit = LwtProgram.Load(LwtProgram.Transmit))
        {
            encapsulation = new BpfEncapsulation
            {
                Input = new BpfEncapsulationProgram(input, "from the pod"),
                Output = new BpfEncapsulationProgram(output, "to the pod"),
                Transmit = new BpfEncapsulationProgram(transmit, new string('x', 256)),
                TransmitHeadroom = BpfEncapsulation.MaxHeadroom,
            };
            routes.Add(new RouteSpec(IPNetwork.Parse("10.20.0.0/16")) { OutputInterface = network.Left, Encapsulation = encapsulation });
            routes.Add(new RouteSpec(IPNetwork.Parse("fd20::/32")) { OutputInterface = network.Left, Encapsulation = encapsulation });
            network.Client.Nexthops.Add(new NexthopSpec { Id = 9, OutputInterface = network.Left, Encapsulation = encapsulation with { Input = null, Transmit = null, TransmitHeadroom = null } });

            // The kernel tells them apart by their types.
            FluentActions.Invoking(() => routes.Add(new RouteSpec(IPNetwork.Parse("10.21.0.0/16")) { OutputInterface = network.Left, Encapsulation = new BpfEncapsulation { Output = new BpfEncapsulationProgram(input, "wrong") } }))
                .Should().Throw<NetlinkException>().WithMessage("add route 10.21.0.0/16 on link * encap Bpf*EINVAL*");
        }

        foreach (JsonElement route in network.IpJson("-4", "route").Concat(network.IpJson("-6", "route", "show", "fd20::/32")))
        {
            JsonElement encap = route.GetProperty("encap");
            (encap.GetProperty("encap_type").GetString(), encap.GetProperty("in").GetString(), encap.GetProperty("out").GetString()).Should().Be(("bpf", "from the pod", "to the pod"));
        }

        foreach (RouteInfo route in routes.List(new RouteFilter { Table = RouteTable.Main, OutputInterface = network.Left }).Where(r => r.Encapsulation is not null))
        {
            BpfEncapsulation read = route.Encapsulation.Should().BeOfType<BpfEncapsulation>().Subject;
            (read.Input, read.Output, read.Transmit!.Name.Length, read.TransmitHeadroom).Should().Be(
                (new BpfEncapsulationProgram(null, "from the pod"), new BpfEncapsulationProgram(null, "to the pod"), 256, null), "the kernel reports neither descriptors nor headroom");
        }

        (network.Client.Nexthops.Get(9).Encapsulation as BpfEncapsulation)!.Output!.Name.Should().Be("to the pod");
        FluentActions.Invoking(() => routes.Replace(new RouteSpec(IPNetwork.Parse("10.20.0.0/16")) { OutputInterface = network.Left, Encapsulation = encapsulation }))
            .Should().Throw<ArgumentException>().WithMessage("*no open descriptor*");
        routes.DeleteAll(new RouteFilter { OutputInterface = network.Left }).ThrowIfFailed();
        network.IpJson("-4", "route").Should().BeEmpty();
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.LwtSeg6])]
    public void A_type_of_the_users_own_is_written_and_read_like_ours()
    {
        using TestNetwork network = new("lwt-own");
        RouteClient routes = network.Client.Routes;
        Seg6Encapsulation own = new(IPAddress.Parse("fc00::1"));
        routes.Add(new RouteSpec(IPNetwork.Parse("fd20::/32")) { OutputInterface = network.Left, Encapsulation = own });
        network.Ip("-6", "route", "add", "fd21::/32", "encap", "seg6", "mode", "encap", "segs", "fc00::1", "dev", "left");
        JsonElement shown = Encapsulation(network.IpJson("-6", "route"), "fd20::/32");
        (shown.GetProperty("encap_type").GetString(), shown.GetProperty("mode").GetString(), shown.GetProperty("segs")[0].GetString()).Should().Be(("seg6", "encap", "fc00::1"));

        int found = 0;
        foreach (RouteView route in routes.Enumerate(new RouteFilter { Table = RouteTable.Main, OutputInterface = network.Left }))
        {
            if (route.Encapsulation.TryRead(out Seg6Encapsulation? read))
            {
                read.Should().Be(own);
                route.Encapsulation.TryRead(out IPv4Encapsulation? _).Should().BeFalse();
                OtherEncapsulation other = route.ToInfo().Encapsulation.Should().BeOfType<OtherEncapsulation>().Subject;
                other.TryRead(out Seg6Encapsulation? again).Should().BeTrue();
                again.Should().Be(own);
                FluentActions.Invoking(() => routes.Add(new RouteSpec(IPNetwork.Parse("fd22::/32")) { OutputInterface = network.Left, Encapsulation = other })).Should().Throw<ArgumentException>().WithMessage("*Seg6*cannot write*");
                found++;
            }
        }

        found.Should().Be(2);
        FluentActions.Invoking(() => routes.Add(new RouteSpec(IPNetwork.Parse("fd23::/32")) { OutputInterface = network.Left, Encapsulation = new Seg6Encapsulation(IPAddress.Loopback) }))
            .Should().NotThrow("a mistake of the user's own type is between it and the kernel");
    }

    [Xunit.Fact]
    public void What_the_kernel_would_misread_is_refused_before()
    {
        BpfEncapsulationProgram closed = new(new SafeFileHandle(-1, ownsHandle: false), "x");
        (RouteEncapsulation Encapsulation, string Message)[] cases =
        [
            (new IPv4Encapsulation { Destination = IPAddress.IPv6Loopback }, "*must be IPv4 addresses*"),
            (new IPv6Encapsulation { Source = IPAddress.Loopback }, "*must be IPv6 addresses*"),
            (new BpfEncapsulation(), "*give an Input, Output or Transmit program*"),
            (new BpfEncapsulation { Output = closed }, "*Output program 'x' has no open descriptor*"),
            (new BpfEncapsulation { Output = new(null, "x") }, "*no open descriptor*"),
            (new BpfEncapsulation { Transmit = closed, TransmitHeadroom = 257 }, "*0 to 256 bytes*"),
        ];
        foreach ((RouteEncapsulation encapsulation, string message) in cases)
        {
            FluentActions.Invoking(encapsulation.Check).Should().Throw<ArgumentException>().WithMessage(message);
        }

        using SafeFileHandle open = File.OpenHandle("/dev/null");
        FluentActions.Invoking(new BpfEncapsulation { Output = new(open, new string('x', 257)) }.Check).Should().Throw<ArgumentException>().WithMessage("*1 to 256 bytes*");
        FluentActions.Invoking(new BpfEncapsulation { Output = new(open, "") }.Check).Should().Throw<ArgumentException>().WithMessage("*1 to 256 bytes*");
    }

    private static int AddVxlan(TestNetwork network)
    {
        network.Ip("link", "add", "vx", "type", "vxlan", "external", "dstport", "4789");
        network.Ip("link", "set", "vx", "addrgenmode", "none");
        network.Ip("link", "set", "vx", "up");
        return network.IpJson("link", "show", "dev", "vx").Single().GetProperty("ifindex").GetInt32();
    }

    private static JsonElement Encapsulation(IEnumerable<JsonElement> routes, string destination) => routes.Single(r => r.GetProperty("dst").GetString() == destination).GetProperty("encap");
}
