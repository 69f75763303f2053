using System.Net.NetworkInformation;
using FluentAssertions;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Datapath;
using NetkitSharp.Testing;
using Xunit;
using Flags = NetkitSharp.Services.ServiceLbBpf.NksViewFlags;

namespace NetkitSharp.Tests.Services.Xdp;

/// <summary>
/// Ways that the programs at XDP keep (<c>native/bpf/include/nks/frame_route.h</c>), with a time limit that never comes: what makes the next frame follow a change is the kernel's generation alone.
/// </summary>
public sealed class XdpWayTests
{
    private static readonly TimeSpan s_never = TimeSpan.FromHours(1);

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    [InlineData(false)]
    [InlineData(true)]
    public void What_changes_a_route_takes_effect_with_the_next_frame(bool ipv6)
    {
        RouteCache.Known.Should().Be(1, "this kernel has all that it takes");
        using XdpBench bench = new(ipv6, wayLifetime: s_never);
        bench.SetService(Flags.Masquerade, XdpBench.Near);
        string backend = bench.NearBackend.Address.ToString(), length = ipv6 ? "128" : "32", version = ipv6 ? "ipv6" : "ipv4";
        byte[] frame = (bench.FromClient with { Payload = new byte[1400 - 20 - bench.FromClient.IpLength] }).ToFrame();
        (string Name, XdpVerdict Verdict, string Apply, string Undo)[] changes =
        [
            ("a blackhole", XdpVerdict.Pass, $"route add blackhole {backend}/{length}", $"route del blackhole {backend}/{length}"),
            ("one that is longer, by the other device", XdpVerdict.Redirect, $"route add {backend}/{length} via {XdpLab.BackendHost(ipv6)} dev p1", $"route del {backend}/{length} via {XdpLab.BackendHost(ipv6)} dev p1"),
            ("an address of the node's", XdpVerdict.Pass, $"addr add {backend}/{length} dev lo", $"addr del {backend}/{length} dev lo"),
            ("the device's MTU", XdpVerdict.Pass, "link set p0 mtu 1399", "link set p0 mtu 1500"),
            ("a rule", XdpVerdict.Pass, $"rule add to {backend} prohibit pref 5", "rule del pref 5"),
        ];
        foreach ((string name, XdpVerdict verdict, string apply, string undo) in changes[..^1])
        {
            Keep(name);
            Ip(apply);
            bench.Run(frame).Verdict.Should().Be(verdict, "of {0}", name);
            Ip(undo);
            bench.Run(frame).Verdict.Should().Be(XdpVerdict.Transmit, "{0} is undone", name);
        }

        Keep("forwarding");
        Forward("0");
        bench.Run(frame).Verdict.Should().Be(XdpVerdict.Pass);
        Forward("1");

        // IPv6 keeps none from then on: the tables of rules have no generation.
        Keep(changes[^1].Name);
        Ip(changes[^1].Apply);
        bench.Run(frame).Verdict.Should().Be(changes[^1].Verdict);
        Ip(changes[^1].Undo);
        bench.Run(frame).Verdict.Should().Be(XdpVerdict.Transmit);

        void Forward(string value) => bench.Lab.Node.Host.Run(() => File.WriteAllText($"/proc/sys/net/{version}/conf/p0/forwarding", value));

        void Ip(string command) => Witness.Run("ip", [ipv6 ? "-6" : "-4", "-n", bench.Lab.Node.HostName, .. command.Split(' ')]);

        void Keep(string what) => KeepWay(bench, frame, XdpVerdict.Transmit, what);
    }

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_way_is_of_one_packet_like_another_and_no_longer_than_was_looked_up(bool ipv6)
    {
        using XdpBench bench = new(ipv6, wayLifetime: s_never);
        bench.SetService(Flags.Masquerade, XdpBench.Far);
        byte[] frame = bench.FromClient.ToFrame();
        KeepWay(bench, frame, XdpVerdict.Redirect, "to the other device");
        int most = 1500 - 20 - bench.FromClient.IpLength;
        bench.Run((bench.FromClient with { Payload = new byte[most] }).ToFrame()).Verdict.Should().Be(XdpVerdict.Redirect);
        bench.Run((bench.FromClient with { Payload = new byte[most + 1] }).ToFrame()).Verdict.Should().Be(XdpVerdict.Pass, "it is a byte too long");
        bench.Services.Devices.Remove((uint)bench.Lab.SecondUplink.Index).Should().BeTrue();
        bench.Run(frame).Verdict.Should().Be(XdpVerdict.Pass, "that device is asked for each time");
        bench.Lab.Node.Host.Run(() => bench.Services.Devices.Set((uint)bench.Lab.SecondUplink.Index, bench.Lab.SecondUplink.Index));

        // Another connection to another backend, with the same tables and time.
        bench.SetService(Flags.Masquerade, XdpBench.Near);
        WireSegment other = bench.FromClient with { Source = new(bench.Client.Address, 40_001), TcpFlags = 2 };
        bench.Run(other.ToFrame()).Verdict.Should().Be(XdpVerdict.Transmit);

        // Inside another packet it is led by what is outside, and its MTU is smaller by that.
        bench.SetService(Flags.DirectReturn, XdpBench.Far);
        WireSegment inside = bench.FromClient with { Source = new(bench.Client.Address, 40_002) };
        KeepWay(bench, inside.ToFrame(), XdpVerdict.Redirect, "in another packet");
        most -= inside.IpLength;
        bench.Run((inside with { Payload = new byte[most] }).ToFrame()).Verdict.Should().Be(XdpVerdict.Redirect);
        bench.Run((inside with { Payload = new byte[most + 1] }).ToFrame()).Verdict.Should().Be(XdpVerdict.Pass);
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void A_neighbour_with_another_address_gets_its_frames_when_the_time_is_over()
    {
        using XdpBench bench = new(wayLifetime: TimeSpan.FromMilliseconds(50));
        bench.SetService(Flags.Masquerade, XdpBench.Near);
        byte[] frame = bench.FromClient.ToFrame();
        KeepWay(bench, frame, XdpVerdict.Transmit, "to the neighbour", lasts: false);
        PhysicalAddress moved = PhysicalAddress.Parse("02-00-00-00-00-99");
        bench.Lab.AddNeighbour(bench.Lab.Uplink, bench.NearBackend.Address, moved);
        Thread.Sleep(200);
        bench.Run(frame).Frame.AsSpan(0, 6).ToArray().Should().Equal(moved.GetAddressBytes());
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void A_neighbour_gets_a_packet_from_the_kernel_every_so_often()
    {
        using XdpBench bench = new(neighbourInterval: TimeSpan.FromMilliseconds(200));
        bench.SetService(Flags.Masquerade, XdpBench.Near);
        byte[] frame = bench.FromClient.ToFrame();
        bench.Run(frame).Verdict.Should().Be(XdpVerdict.Transmit, "the kernel has just had one: it is known");
        for (int i = 0; i < 3; i++)
        {
            // Each processor has a clock of its own.
            Thread.Sleep(300);
            Enumerable.Range(0, 1 + PossibleCpus.Count).Select(_ => bench.Run(frame).Verdict).Should().Contain(XdpVerdict.Pass);
        }

        bench.Services.Connections.Should().HaveCount(2, "what passes has its connection");
    }

    /// <summary>Sends until the way is kept, which it is as soon as the generation has settled, and from then on found on this processor.</summary>
    private static void KeepWay(XdpBench bench, byte[] frame, XdpVerdict verdict, string what, bool lasts = true)
    {
        uint before = bench.Learned;
        for (int i = 0; bench.Learned == before; i++)
        {
            i.Should().BeLessThan(500, "{0}: the way is to be kept", what);
            bench.Run(frame).Verdict.Should().Be(verdict, "{0} is to come", what);
            Thread.Sleep(5);
        }

        if (!lasts)
        {
            return;
        }

        uint kept = bench.Learned;
        for (int i = 0; i < 5; i++)
        {
            bench.Run(frame).Verdict.Should().Be(verdict);
        }

        bench.Learned.Should().BeLessThanOrEqualTo(kept + (2 * (uint)(PossibleCpus.Count - 1)), "{0}: the way is known", what);
    }
}
