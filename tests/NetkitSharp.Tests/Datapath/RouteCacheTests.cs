using System.Net;
using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Datapath;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Datapath;

/// <summary>
/// Ways that the programs keep (<c>native/bpf/include/nks/route_cache.h</c>), with a time limit that never comes: what makes the next packet follow a change is a generation alone, the kernel's or that of the pods.
/// </summary>
public sealed class RouteCacheTests
{
    private const int HostSide = 1;
    private const int RouteSize = 104;

    /// <summary>Behind a UDP header, from port 12345 to port 53.</summary>
    private static readonly byte[] s_payload = [0x30, 0x39, 0, 53, .. new byte[1296]];

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
        TestPacket packet = ipv6 ? new("fd00::2", "2001:db8:1::1") { NextHeader = 17, Payload = s_payload } : new("10.0.0.2", "198.51.100.1") { NextHeader = 17, Payload = s_payload };
        router.Run(() =>
        {
            using HostRouting routing = Load();
            using BpfMap routes = OpenRoutes(routing);
            foreach (Change change in ipv6 ? s_ipv6 : s_ipv4)
            {
                Ip(change.Before);
                Cache(change.Name);
                Ip(change.Apply);
                Run(packet).Should().Be(change.Verdict, "of {0}", change.Name);
                Ip(change.Undo);
                Run(packet).Should().Be(Verdict.PodToRemote, "{0} is undone", change.Name);
            }

            Cache("forwarding");
            string version = ipv6 ? "ipv6" : "ipv4";
            File.WriteAllText($"/proc/sys/net/{version}/conf/lo/forwarding", "0");
            Run(packet).Should().Be(Verdict.PodToStackForwardingOff);
            File.WriteAllText($"/proc/sys/net/{version}/conf/lo/forwarding", "1");

            File.WriteAllText($"/proc/sys/net/{version}/conf/u0/ignore_routes_with_linkdown", "1");
            Cache("the carrier");
            Ip("link set u1 down");
            WaitForCarrier(present: false);
            Run(packet).Should().Be(Verdict.PodToStack, "the device has no carrier");
            Ip("link set u1 up");
            WaitForCarrier(present: true);
            Run(packet).Should().Be(Verdict.PodToRemote);

            (IPAddress source, IPAddress destination) = ipv6 ? (IPAddress.Parse("fd00::2"), IPAddress.Parse("2001:db8:1::1")) : (IPAddress.Parse("10.0.0.2"), IPAddress.Parse("198.51.100.1"));
            Cache("another pod");
            routing.AddAddress(destination, HostSide + 1, null, 9000);
            Run(packet).Should().Be(Verdict.PodToPod);
            routing.AddAddress(destination, 0, null, 9000);
            Run(packet).Should().Be(Verdict.PodToStack, "it is not there yet");
            routing.RemoveAddress(destination);
            Cache("the address taken away");
            routing.RemoveAddress(source);
            Run(packet).Should().Be(Verdict.DropSpoofed, "no pod has {0} any more", source);
            routing.AddAddress(source, HostSide + 1, null, 9000);
            Run(packet).Should().Be(Verdict.DropSpoofed, "another pod has {0}", source);
            routing.AddAddress(source, HostSide, null, 9000);

            // What else a lookup depends on is another route, though the destination is the same.
            Cache("longer packets");
            Run(packet with { Payload = [.. s_payload, .. new byte[170]] }).Should().Be(ipv6 ? Verdict.PodToStackMtu : Verdict.PodToRemote);
            Run(packet with { Payload = [.. s_payload, .. new byte[190]] }).Should().Be(Verdict.PodToStackMtu);
            if (ipv6)
            {
                // The tables of rules have no generation: with rules nothing is cached, not even when they are gone again.
                Ip("rule add to 2001:db8:1::1 prohibit pref 5");
                Run(packet).Should().Be(Verdict.PodToStack);
                Ip("rule del pref 5");
                uint learned = Learned(routes);
                for (int i = 0; i < 10; i++)
                {
                    Thread.Sleep(50);
                    Run(packet).Should().Be(Verdict.PodToRemote);
                }

                Learned(routes).Should().Be(learned);
            }

            Verdict Run(TestPacket one)
            {
                VerdictCounters before = routing.ReadCounters();
                routing.PodProgram(DatapathHook.Tcx, fromPod: true).TestRun(one.ToFrame());
                VerdictCounters moved = routing.ReadCounters().Since(before);
                return Enum.GetValues<Verdict>().Single(v => moved[v].Packets > 0);
            }

            // As soon as the generation has settled the route is kept, and from then on found: nothing is learned any more.
            void Cache(string what)
            {
                uint before = Learned(routes);
                for (int i = 0; Learned(routes) == before; i++)
                {
                    i.Should().BeLessThan(5000, "{0}: the route is to be cached", what);
                    Run(packet).Should().Be(Verdict.PodToRemote, "{0} is to come", what);
                    Thread.Sleep(5);
                }

                uint cached = Learned(routes);
                for (int i = 0; i < 5; i++)
                {
                    Run(packet).Should().Be(Verdict.PodToRemote);
                }

                Learned(routes).Should().BeLessThanOrEqualTo(cached + (2 * (uint)(PossibleCpus.Count - 1)), "{0}: the route is known, on this processor", what);
            }
        });

        // The kernel finds out by itself, in its own time: whoever takes the lock after it has set the state comes when all is told.
        void WaitForCarrier(bool present)
        {
            while ((router.Rtnetlink.Links.Get("u0").OperationalState == LinkOperationalState.Up) != present)
            {
                Thread.Sleep(5);
            }

            Ip("link set lo up");
        }

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
    private static uint Learned(BpfMap routes)
    {
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

    private static HostRouting Load()
    {
        HostRouting routing = HostRouting.LoadOn([], new HostRoutingOptions { Netkit = false }, static name =>
        {
            BpfObjectSpec spec = BundledObject.Open(name);
            spec.Variables["route_jiffies"].Set(uint.MaxValue);
            return spec;
        });
        routing.AddAddress(IPAddress.Parse("10.0.0.2"), HostSide, null, 9000);
        routing.AddAddress(IPAddress.Parse("fd00::2"), HostSide, null, 9000);
        return routing;
    }

    private static BpfMap OpenRoutes(HostRouting routing)
    {
        foreach (uint id in routing.PodProgram(DatapathHook.Tcx, fromPod: true).GetInfo().MapIds)
        {
            BpfMap map = BpfMap.OpenById(id);
            if (map.Name == "routes")
            {
                return map;
            }

            map.Dispose();
        }

        throw new InvalidOperationException("The program has no map of routes.");
    }

    private sealed record Change(string Name, Verdict Verdict, string[] Apply, string[] Undo)
    {
        public string[] Before { get; init; } = [];
    }
}
