using System.Net;
using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Datapath;

/// <summary>
/// Routes that the programs keep (<c>native/bpf/include/nks/route_cache.h</c>), with a time limit that never comes: what makes the next packet follow a change is the kernel's generation alone.
/// </summary>
public sealed class RouteCacheTests
{
    private const int HostSide = 1;
    private const int RouteSize = 104;
    private static readonly byte[] s_payload = new byte[1300];

    private static readonly Change[] s_ipv4 =
    [
        new("a blackhole in its place", Verdict.DropBlackhole, ["route replace blackhole 198.51.100.0/24"], ["route replace 198.51.100.0/24 via 192.0.2.2"]),
        new("it is deleted", Verdict.PodToStack, ["route del 198.51.100.0/24"], ["route add 198.51.100.0/24 via 192.0.2.2"]),
        new("one that is longer", Verdict.PodToStackUnreachable, ["route add unreachable 198.51.100.1"], ["route del unreachable 198.51.100.1"]),
        new("a locked MTU", Verdict.PodToStackMtu, ["route replace 198.51.100.0/24 via 192.0.2.2 mtu lock 1300"], ["route replace 198.51.100.0/24 via 192.0.2.2"]),
        new("a rule", Verdict.PodToStackUnreachable, ["rule add to 198.51.100.1 prohibit pref 5"], ["rule del pref 5"]),
        new("an address of the host's", Verdict.PodToStack, ["addr add 198.51.100.1/32 dev lo"], ["addr del 198.51.100.1/32 dev lo"]),
        new("the device's MTU", Verdict.PodToStackMtu, ["link set u0 mtu 1280"], ["link set u0 mtu 1500"]),
        new("the device goes down", Verdict.PodToStack, ["link set u0 down"], ["link set u0 up", "route add 198.51.100.0/24 via 192.0.2.2"]),
        new("a nexthop object in use", Verdict.DropBlackhole, ["nexthop replace id 7 blackhole"], ["route del 198.51.100.1/32", "nexthop del id 7"])
        {
            Before = ["nexthop add id 7 via 192.0.2.2 dev u0", "route add 198.51.100.1/32 nhid 7"],
        },
    ];

    private static readonly Change[] s_ipv6 =
    [
        new("a blackhole in its place", Verdict.DropBlackhole, ["route del 2001:db8:1::/64", "route add blackhole 2001:db8:1::/64"], ["route del blackhole 2001:db8:1::/64", "route add 2001:db8:1::/64 via 2001:db8::2"]),
        new("it is deleted", Verdict.PodToStack, ["route del 2001:db8:1::/64"], ["route add 2001:db8:1::/64 via 2001:db8::2"]),
        new("one that is longer", Verdict.PodToStackUnreachable, ["route add unreachable 2001:db8:1::1"], ["route del unreachable 2001:db8:1::1"]),
        new("one with a lower metric", Verdict.PodToStackUnreachable, ["route add prohibit 2001:db8:1::/64 metric 1"], ["route del prohibit 2001:db8:1::/64 metric 1"]),
        new("a locked MTU", Verdict.PodToStackMtu, ["route replace 2001:db8:1::/64 via 2001:db8::2 mtu lock 1300"], ["route replace 2001:db8:1::/64 via 2001:db8::2"]),
        new("an address of the host's", Verdict.PodToStack, ["addr add 2001:db8:1::1/128 dev lo nodad"], ["addr del 2001:db8:1::1/128 dev lo"]),
        new("the device's MTU", Verdict.PodToStackMtu, ["link set u0 mtu 1280"], ["link set u0 mtu 1500"]),
        new("the device goes down", Verdict.PodToStack, ["link set u0 down"], ["link set u0 up", "addr replace 2001:db8::1/64 dev u0 nodad", "route add 2001:db8:1::/64 via 2001:db8::2"]),
        new("a nexthop object in use", Verdict.DropBlackhole, ["nexthop replace id 7 blackhole"], ["route del 2001:db8:1::1/128", "nexthop del id 7"])
        {
            Before = ["nexthop add id 7 via 2001:db8::2 dev u0", "route add 2001:db8:1::1/128 nhid 7"],
        },
    ];

    [KernelTheory([KernelFeature.Veth, KernelFeature.Tcx])]
    [InlineData("-4")]
    [InlineData("-6")]
    public void What_changes_a_route_takes_effect_with_the_next_packet(string family)
    {
        bool ipv6 = family == "-6";
        RouteCache.Known.Should().Be(1, "this kernel has all that it takes");
        using ForwardingNamespace router = new();
        Ip("link add u0 type veth peer name u1", "link set u0 up", "link set u1 up");
        Ip(ipv6
            ? ["addr add 2001:db8::1/64 dev u0 nodad", "route add 2001:db8:1::/64 via 2001:db8::2"]
            : ["addr add 192.0.2.1/24 dev u0", "route add 198.51.100.0/24 via 192.0.2.2"]);
        TestPacket packet = ipv6 ? new("fd00::2", "2001:db8:1::1") { Payload = s_payload } : new("10.0.0.2", "198.51.100.1") { Payload = s_payload };
        router.Run(() =>
        {
            using BpfObject loaded = Load();
            foreach (Change change in ipv6 ? s_ipv6 : s_ipv4)
            {
                Ip(change.Before);
                Cache(change.Name);
                Ip(change.Apply);
                Run(loaded, packet).Should().Be(change.Verdict, "of {0}", change.Name);
                Ip(change.Undo);
                Run(loaded, packet).Should().Be(Verdict.PodToRemote, "{0} is undone", change.Name);
            }

            Cache("forwarding");
            string version = ipv6 ? "ipv6" : "ipv4";
            File.WriteAllText($"/proc/sys/net/{version}/conf/lo/forwarding", "0");
            Run(loaded, packet).Should().Be(Verdict.PodToStackForwardingOff);
            File.WriteAllText($"/proc/sys/net/{version}/conf/lo/forwarding", "1");

            File.WriteAllText($"/proc/sys/net/{version}/conf/u0/ignore_routes_with_linkdown", "1");
            Cache("the carrier");
            Ip("link set u1 down");
            Run(loaded, packet).Should().Be(Verdict.PodToStack, "the device has no carrier");
            Ip("link set u1 up");
            Run(loaded, packet).Should().Be(Verdict.PodToRemote);

            // What else a lookup depends on is another route, though the destination is the same.
            Cache("longer packets");
            Run(loaded, packet with { Payload = new byte[1470] }).Should().Be(ipv6 ? Verdict.PodToStackMtu : Verdict.PodToRemote);
            Run(loaded, packet with { Payload = new byte[1490] }).Should().Be(Verdict.PodToStackMtu);
            if (ipv6)
            {
                // The tables of rules have no generation: with rules nothing is cached, not even when they are gone again.
                Ip("rule add to 2001:db8:1::1 prohibit pref 5");
                Run(loaded, packet).Should().Be(Verdict.PodToStack);
                Ip("rule del pref 5");
                uint learned = Learned(loaded);
                for (int i = 0; i < 10; i++)
                {
                    Thread.Sleep(50);
                    Run(loaded, packet).Should().Be(Verdict.PodToRemote);
                }

                Learned(loaded).Should().Be(learned);
            }

            // As soon as the generation has settled the route is kept, and from then on found: nothing is learned any more.
            void Cache(string what)
            {
                uint before = Learned(loaded);
                for (int i = 0; Learned(loaded) == before; i++)
                {
                    i.Should().BeLessThan(500, "{0}: the route is to be cached", what);
                    Run(loaded, packet).Should().Be(Verdict.PodToRemote, "{0} is to come", what);
                    Thread.Sleep(5);
                }

                uint cached = Learned(loaded);
                for (int i = 0; i < 5; i++)
                {
                    Run(loaded, packet).Should().Be(Verdict.PodToRemote);
                }

                Learned(loaded).Should().BeLessThanOrEqualTo(cached + (2 * (uint)(PossibleCpus.Count - 1)), "{0}: the route is known, on this processor", what);
            }
        });

        void Ip(params string[] commands)
        {
            if (commands.Length > 0)
            {
                string file = Path.GetTempFileName();
                try
                {
                    File.WriteAllLines(file, commands);
                    Witness.Run("ip", family, "-n", router.Name, "-batch", file);
                }
                finally
                {
                    File.Delete(file);
                }
            }
        }
    }

    /// <summary>How often a route was kept: the stamps of all, of which each time takes two.</summary>
    private static uint Learned(BpfObject loaded)
    {
        BpfMap routes = loaded.Maps["routes"];
        uint sum = 0;
        byte[] values = new byte[routes.ValueBufferSize];
        for (uint i = 0; i < routes.MaxEntries; i++)
        {
            routes.TryLookup(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in i)), values);
            for (int at = 0; at < values.Length; at += RouteSize)
            {
                sum += MemoryMarshal.Read<uint>(values.AsSpan(at));
            }
        }

        return sum;
    }

    private static BpfObject Load()
    {
        BpfObjectSpec spec = BundledObject.Open("host_routing.tcx.bpf.o");
        spec.Variables["fib_flags"].Set(FibLookupFlags.Known);
        spec.Variables["route_cache"].Set(RouteCache.Known);
        spec.Variables["route_jiffies"].Set(uint.MaxValue);
        BpfObject loaded = spec.Load();
        BpfMap<HostRoutingBpf.NksAddress, HostRoutingBpf.PodEntry> pods = loaded.Maps.Open<HostRoutingBpf.NksAddress, HostRoutingBpf.PodEntry>("pods");
        foreach (string address in (string[])["10.0.0.2", "fd00::2"])
        {
            pods.Update(new HostRoutingBpf.NksAddress(IPAddress.Parse(address)), new HostRoutingBpf.PodEntry(HostSide, null, 9000));
        }

        return loaded;
    }

    private static Verdict Run(BpfObject loaded, TestPacket packet)
    {
        BpfPerCpuMap<uint, VerdictCount> verdicts = loaded.Maps.OpenPerCpu<uint, VerdictCount>("verdicts");
        ulong[] before = Read();
        loaded.Programs["from_pod"].TestRun(packet.ToFrame());
        ulong[] after = Read();
        return (Verdict)Enumerable.Range(0, after.Length).Single(v => after[v] != before[v]);

        ulong[] Read() => [.. Enumerable.Range(0, VerdictCounters.Length).Select(v => verdicts.Lookup((uint)v).Aggregate((a, b) => a + b).Packets)];
    }

    private sealed record Change(string Name, Verdict Verdict, string[] Apply, string[] Undo)
    {
        public string[] Before { get; init; } = [];
    }
}
