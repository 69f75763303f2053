using System.Net;
using FluentAssertions;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Datapath;

/// <summary>
/// What the host's routes and rules make of a packet from a pod, by <c>BPF_PROG_TEST_RUN</c> in a namespace that has one of each: every result that <c>bpf_fib_lookup</c> can have, and
/// everything that a route or rule can look at.
/// </summary>
public sealed class HostRoutingRouteTests
{
    private const int Pass = 0;
    private const int Drop = 2;
    private const int Redirect = 7;
    private const int HostSide = 1;
    private const uint Mark = 7;
    private const uint SkipNeighbourAndMark = 4 | 32;

    private static readonly byte[] s_tcp = [0x30, 0x39, 0, 80, .. new byte[8], 0x50, 0x10, .. new byte[6]];
    private static readonly byte[] s_udp = [0x30, 0x39, 0, 53, .. new byte[36]];
    private static readonly byte[] s_jumbo = [6, 0, 0xc2, 4, 0, 1, 0, 0];

    /// <summary>What <c>ip -6 -batch</c> sets up: <c>u0</c> is the way out, with 1500 bytes.</summary>
    private const string RoutesIPv6 =
        """
        addr add 2001:db8::1/64 dev u0 nodad
        route add 2001:db8:1::/64 via 2001:db8::2
        route add blackhole 2001:db8:2::1
        route add unreachable 2001:db8:2::2
        route add prohibit 2001:db8:2::3
        route add throw 2001:db8:2::4
        route add 2001:db8:2::5 via 2001:db8::2 mtu lock 1300
        route add 2001:db8:3::/64 via 2001:db8::2
        rule add to 2001:db8:3::/64 ipproto tcp dport 80 table 101 pref 10
        rule add to 2001:db8:3::/64 ipproto udp sport 12345 table 102 pref 11
        rule add to 2001:db8:3::/64 fwmark 7 table 102 pref 14
        route add blackhole default table 101
        route add prohibit default table 102

        """;

    /// <summary>What <c>ip -batch</c> sets up after that.</summary>
    private const string RoutesIPv4 =
        """
        addr add 192.0.2.1/24 dev u0
        route add 198.51.100.0/24 via 192.0.2.2
        route add blackhole 198.51.101.1
        route add unreachable 198.51.101.2
        route add prohibit 198.51.101.3
        route add throw 198.51.101.4
        route add 198.51.101.5 via 192.0.2.2 mtu lock 1300
        route add 198.51.101.10 via 192.0.2.2 mtu 1300
        route add 198.51.101.6 via inet6 2001:db8::2 dev u0
        route add 198.51.101.8 nexthop via 192.0.2.2 nexthop via 192.0.2.3
        route add broadcast 198.51.101.9 dev u0
        route add 203.0.113.0/24 via 192.0.2.2
        rule add to 203.0.113.0/24 ipproto tcp dport 80 table 101 pref 10
        rule add to 203.0.113.0/24 ipproto udp sport 12345 table 102 pref 11
        rule add to 203.0.113.0/24 from 10.0.0.5 table 101 pref 12
        rule add to 203.0.113.0/24 tos 0x10 table 102 pref 13
        rule add to 203.0.113.0/24 fwmark 7 table 102 pref 14
        rule add to 203.0.113.128/25 iif lo table 101 pref 15
        route add blackhole default table 101
        route add prohibit default table 102

        """;

    private static readonly (string Name, TestPacket Packet, uint GsoSize, int Action, Verdict Verdict)[] s_cases =
    [
        ("by a gateway", new("10.0.0.2", "198.51.100.1"), 0, Redirect, Verdict.PodToRemote),
        ("on the link", new("10.0.0.2", "192.0.2.7"), 0, Redirect, Verdict.PodToRemote),
        ("by a gateway, IPv6", new("fd00::2", "2001:db8:1::1"), 0, Redirect, Verdict.PodToRemote),
        ("on the link, IPv6", new("fd00::2", "2001:db8::7"), 0, Redirect, Verdict.PodToRemote),
        ("by a gateway of the other family", new("10.0.0.2", "198.51.101.6"), 0, Redirect, Verdict.PodToRemote),
        ("by one of two gateways", new("10.0.0.2", "198.51.101.8"), 0, Redirect, Verdict.PodToRemote),
        ("later fragment", new("10.0.0.2", "198.51.100.1") { Fragment = 5 }, 0, Redirect, Verdict.PodToRemote),
        ("the host itself", new("10.0.0.2", "192.0.2.1"), 0, Pass, Verdict.PodToStack),
        ("the host itself, IPv6", new("fd00::2", "2001:db8::1"), 0, Pass, Verdict.PodToStack),
        ("the link's broadcast address", new("10.0.0.2", "192.0.2.255"), 0, Pass, Verdict.PodToStack),
        ("broadcast route", new("10.0.0.2", "198.51.101.9"), 0, Pass, Verdict.PodToStack),
        ("throw", new("10.0.0.2", "198.51.101.4"), 0, Pass, Verdict.PodToStack),
        ("throw, IPv6", new("fd00::2", "2001:db8:2::4"), 0, Pass, Verdict.PodToStack),
        ("no route", new("10.0.0.2", "192.168.0.1"), 0, Pass, Verdict.PodToStack),
        ("blackhole", new("10.0.0.2", "198.51.101.1"), 0, Drop, Verdict.DropBlackhole),
        ("blackhole, IPv6", new("fd00::2", "2001:db8:2::1"), 0, Drop, Verdict.DropBlackhole),
        ("unreachable", new("10.0.0.2", "198.51.101.2"), 0, Pass, Verdict.PodToStackUnreachable),
        ("unreachable, IPv6", new("fd00::2", "2001:db8:2::2"), 0, Pass, Verdict.PodToStackUnreachable),
        ("prohibit", new("10.0.0.2", "198.51.101.3"), 0, Pass, Verdict.PodToStackUnreachable),
        ("prohibit, IPv6", new("fd00::2", "2001:db8:2::3"), 0, Pass, Verdict.PodToStackUnreachable),
        ("last hop", new("10.0.0.2", "198.51.100.1") { TimeToLive = 1 }, 0, Pass, Verdict.PodToStackTtl),
        ("options", new("10.0.0.2", "198.51.100.1") { OptionWords = 1 }, 0, Pass, Verdict.PodToStackOptions),

        ("as long as the route bears", new("10.0.0.2", "198.51.101.5") { Payload = new byte[1280] }, 0, Redirect, Verdict.PodToRemote),
        ("longer", new("10.0.0.2", "198.51.101.5") { Payload = new byte[1281] }, 0, Pass, Verdict.PodToStackMtu),
        ("longer, but the helper looks at locked MTUs only", new("10.0.0.2", "198.51.101.10") { Payload = new byte[1281] }, 0, Redirect, Verdict.PodToRemote),
        ("as long as the route bears, IPv6", new("fd00::2", "2001:db8:2::5") { Payload = new byte[1260] }, 0, Redirect, Verdict.PodToRemote),
        ("longer, IPv6", new("fd00::2", "2001:db8:2::5") { Payload = new byte[1261] }, 0, Pass, Verdict.PodToStackMtu),
        ("longer than the device bears", new("10.0.0.2", "198.51.100.1") { Payload = new byte[1481] }, 0, Pass, Verdict.PodToStackMtu),
        ("segments as long", new("10.0.0.2", "198.51.101.5") { NextHeader = 6, Payload = [.. s_tcp, .. new byte[2520]] }, 1260, Redirect, Verdict.PodToRemote),
        ("segments longer", new("10.0.0.2", "198.51.101.5") { NextHeader = 6, Payload = [.. s_tcp, .. new byte[2522]] }, 1261, Pass, Verdict.PodToStackMtu),
        ("segments as long, IPv6", new("fd00::2", "2001:db8:2::5") { NextHeader = 6, Payload = [.. s_tcp, .. new byte[2480]] }, 1240, Redirect, Verdict.PodToRemote),
        ("segments longer, IPv6", new("fd00::2", "2001:db8:2::5") { NextHeader = 6, Payload = [.. s_tcp, .. new byte[2482]] }, 1241, Pass, Verdict.PodToStackMtu),
        ("segments longer behind an extension header", new("fd00::2", "2001:db8:2::5") { NextHeader = 60, Payload = [6, 0, 1, 4, 0, 0, 0, 0, .. s_tcp, .. new byte[2480]] }, 1240, Pass, Verdict.PodToStackMtu),
        ("segments longer than a packet can be", new("10.0.0.2", "198.51.100.1") { NextHeader = 6, Payload = [.. s_tcp, .. new byte[1000]] }, 65_535, Pass, Verdict.PodToStackMtu),
        ("segments without a header", new("10.0.0.2", "198.51.100.1") { NextHeader = 6, Payload = [1, 2, 3, 4] }, 1000, Pass, Verdict.PodToStackMtu),
        ("BIG TCP", new("10.0.0.2", "198.51.100.1") { NextHeader = 6, LengthField = 0, Payload = [.. s_tcp, .. new byte[2000]] }, 1400, Redirect, Verdict.PodToRemote),
        ("BIG TCP, IPv6", new("fd00::2", "2001:db8:1::1") { NextHeader = 6, LengthField = 0, Payload = [.. s_tcp, .. new byte[2000]] }, 1400, Redirect, Verdict.PodToRemote),
        ("BIG TCP with the jumbo option", new("fd00::2", "2001:db8:1::1") { NextHeader = 0, LengthField = 0, Payload = [.. s_jumbo, .. s_tcp, .. new byte[2000]] }, 1440, Redirect, Verdict.PodToRemote),
        ("BIG TCP with the jumbo option, segments longer", new("fd00::2", "2001:db8:1::1") { NextHeader = 0, LengthField = 0, Payload = [.. s_jumbo, .. s_tcp, .. new byte[2000]] }, 1441, Pass, Verdict.PodToStackMtu),

        ("rule by destination port", new("10.0.0.2", "203.0.113.1") { NextHeader = 6, Payload = s_tcp }, 0, Drop, Verdict.DropBlackhole),
        ("... which a fragment does not have", new("10.0.0.2", "203.0.113.1") { NextHeader = 6, Payload = s_tcp, Fragment = 0x2000 }, 0, Redirect, Verdict.PodToRemote),
        ("rule by source port", new("10.0.0.2", "203.0.113.1") { Payload = s_udp }, 0, Pass, Verdict.PodToStackUnreachable),
        ("no rule", new("10.0.0.2", "203.0.113.1"), 0, Redirect, Verdict.PodToRemote),
        ("rule by source", new("10.0.0.5", "203.0.113.1"), 0, Drop, Verdict.DropBlackhole),
        ("rule by type of service", new("10.0.0.2", "203.0.113.1") { TypeOfService = 0x10 }, 0, Pass, Verdict.PodToStackUnreachable),
        ("rule by device", new("10.0.0.2", "203.0.113.129"), 0, Drop, Verdict.DropBlackhole),
        ("rule by destination port, IPv6", new("fd00::2", "2001:db8:3::1") { NextHeader = 6, Payload = s_tcp }, 0, Drop, Verdict.DropBlackhole),
        ("... behind extension headers", new("fd00::2", "2001:db8:3::1") { NextHeader = 60, Payload = [43, 0, 1, 4, 0, 0, 0, 0, 6, 0, 4, 0, 0, 0, 0, 0, .. s_tcp] }, 0, Drop, Verdict.DropBlackhole),
        ("... which a fragment does not have, IPv6", new("fd00::2", "2001:db8:3::1") { NextHeader = 44, Payload = [6, 0, 0, 1, 0, 0, 0, 7, .. s_tcp] }, 0, Redirect, Verdict.PodToRemote),
        ("rule by source port, IPv6", new("fd00::2", "2001:db8:3::1") { Payload = s_udp }, 0, Pass, Verdict.PodToStackUnreachable),
    ];

    public static TheoryData<DatapathHook> Hooks => [DatapathHook.Netkit, DatapathHook.Tcx];

    [KernelTheory([KernelFeature.Veth])]
    [MemberData(nameof(Hooks))]
    public void The_hosts_routes_and_rules_decide(DatapathHook hook)
    {
        using ForwardingNamespace router = new();
        SetUp(router);
        router.Run(() =>
        {
            using BpfObject loaded = Load(hook, FibLookupFlags.Known);
            foreach ((string name, TestPacket packet, uint gsoSize, int action, Verdict verdict) in s_cases)
            {
                Run(loaded, packet, new SkbContext { GsoSize = gsoSize }).Should().Be((action, verdict), "{0} ({1})", name, hook);
            }

            // The kernel looks at marks where it knows the flag, Linux 6.10.
            bool marks = (FibLookupFlags.Known & SkipNeighbourAndMark) == SkipNeighbourAndMark;
            foreach (TestPacket packet in (TestPacket[])[new("10.0.0.2", "203.0.113.1"), new("fd00::2", "2001:db8:3::1")])
            {
                Run(loaded, packet, new SkbContext { Mark = Mark }).Should().Be(marks ? (Pass, Verdict.PodToStackUnreachable) : (Redirect, Verdict.PodToRemote));
            }
        });
    }

    [KernelTheory([KernelFeature.Veth])]
    [MemberData(nameof(Hooks))]
    public void What_the_lookup_cannot_do_is_the_stacks(DatapathHook hook)
    {
        using ForwardingNamespace router = new();
        SetUp(router);
        router.Run(() =>
        {
            using (BpfObject strange = Load(hook, 1U << 31))
            {
                Run(strange, new TestPacket("10.0.0.2", "198.51.100.1"), default).Should().Be((Pass, Verdict.PodToStackLookupFailed), "the kernel knows no such flag");
            }

            // Without any flag, as on Linux 6.1, the helper looks the neighbour up too.
            using BpfObject plain = Load(hook, 0);
            Run(plain, new TestPacket("10.0.0.2", "198.51.100.1"), default).Should().Be((Redirect, Verdict.PodToRemote), "redirect_neigh asks for the neighbour's address");
            Witness.Run("ip", "-n", router.Name, "neigh", "add", "192.0.2.2", "lladdr", "02:00:00:00:00:02", "dev", "u0");
            Run(plain, new TestPacket("10.0.0.2", "198.51.100.1"), default).Should().Be((Redirect, Verdict.PodToRemote));

            File.WriteAllText("/proc/sys/net/ipv4/conf/lo/forwarding", "0");
            File.WriteAllText("/proc/sys/net/ipv6/conf/lo/forwarding", "0");
            Run(plain, new TestPacket("10.0.0.2", "198.51.100.1"), default).Should().Be((Pass, Verdict.PodToStackForwardingOff));
            Run(plain, new TestPacket("fd00::2", "2001:db8:1::1"), default).Should().Be((Pass, Verdict.PodToStackForwardingOff));
        });
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.LwtIp])]
    public void A_route_that_encapsulates_is_the_stacks()
    {
        using ForwardingNamespace router = new();
        SetUp(router);
        Witness.Run("ip", "-n", router.Name, "route", "add", "198.51.101.7", "encap", "ip", "id", "1", "dst", "192.0.2.9", "dev", "u0");
        router.Run(() =>
        {
            using BpfObject loaded = Load(DatapathHook.Tcx, FibLookupFlags.Known);
            Run(loaded, new TestPacket("10.0.0.2", "198.51.101.7"), default).Should().Be((Pass, Verdict.PodToStackEncapsulated));
        });
    }

    [KernelTheory([KernelFeature.Veth])]
    [MemberData(nameof(Hooks))]
    public void A_packet_has_the_priority_that_the_stack_would_give_it(DatapathHook hook)
    {
        using ForwardingNamespace router = new();
        SetUp(router);
        router.Run(() =>
        {
            using BpfObject loaded = Load(hook, FibLookupFlags.Known);

            // ip_tos2prio of net/ipv4/route.c, with TC_PRIO_* of linux/pkt_sched.h: best effort, bulk, interactive, both.
            foreach ((byte tos, uint priority) in ((byte, uint)[])[(0, 0), (0x02, 0), (0x08, 2), (0x0a, 2), (0x10, 6), (0x18, 4), (0xe0, 0), (0xb8, 4)])
            {
                SkbContext context = new() { Priority = 99 };
                byte[] frame = new TestPacket("10.0.0.2", "198.51.100.1") { TypeOfService = tos }.ToFrame();
                loaded.Programs["from_pod"].TestRun(frame, ref context).Verdict.Should().Be(Redirect);
                context.Priority.Should().Be(priority, "of type of service {0:x}", tos);
            }
        });
    }

    [KernelFact([KernelFeature.Veth])]
    public void An_uplink_with_a_reverse_path_filter_takes_for_pods_what_comes_from_where_the_answer_goes()
    {
        using ForwardingNamespace router = new();
        SetUp(router);
        router.Run(() =>
        {
            BpfObjectSpec spec = BundledObject.Open("host_routing.tcx.bpf.o");
            spec.Variables["fib_flags"].Set(FibLookupFlags.Known);
            spec.Variables["reverse_path"].Set(1U);
            using BpfObject loaded = spec.Load();
            AddPods(loaded);
            uint uplink = (uint)router.Rtnetlink.Links.Get("u0").Index;
            byte[] mac = router.Rtnetlink.Links.Get("u0").Address!.GetAddressBytes();

            foreach ((string source, string pod, int action, Verdict verdict) in ((string, string, int, Verdict)[])
            [
                ("192.0.2.2", "10.0.0.2", Redirect, Verdict.RemoteToPod),
                ("198.51.100.1", "10.0.0.2", Redirect, Verdict.RemoteToPod),
                ("2001:db8::2", "fd00::2", Redirect, Verdict.RemoteToPod),
                ("192.0.2.1", "10.0.0.2", -1, Verdict.RemoteToStackSource), // the host's own
                ("2001:db8::1", "fd00::2", -1, Verdict.RemoteToStackSource),
                ("192.168.0.1", "10.0.0.2", -1, Verdict.RemoteToStackSource), // no way there
                ("198.51.101.1", "10.0.0.2", -1, Verdict.RemoteToStackSource),
            ])
            {
                TestPacket packet = new(source, pod) { DestinationMac = mac };
                Run(loaded, packet, new SkbContext { Interface = uplink, IngressInterface = uplink }, "from_uplink").Should().Be((action, verdict), "from {0}", source);
                Run(loaded, packet with { DestinationMac = new byte[6] }, default, "from_uplink").Verdict.Should().Be(Verdict.RemoteToStackSource, "{0} is not reached by the loopback device", source);
            }
        });
    }

    private static void SetUp(ForwardingNamespace router)
    {
        LinkPair uplink = router.Rtnetlink.Links.Create(new VethLink("u0") { Peer = new PeerLink("u1") });
        router.Rtnetlink.Links.SetUp(uplink.Primary.Index);
        router.Rtnetlink.Links.SetUp(uplink.Peer.Index);
        RunBatch("-6", RoutesIPv6);
        RunBatch("-4", RoutesIPv4);

        void RunBatch(string family, string commands)
        {
            string file = Path.GetTempFileName();
            try
            {
                File.WriteAllText(file, commands);
                Witness.Run("ip", family, "-n", router.Name, "-batch", file);
            }
            finally
            {
                File.Delete(file);
            }
        }
    }

    private static BpfObject Load(DatapathHook hook, uint fibFlags)
    {
        BpfObjectSpec spec = BundledObject.Open(hook == DatapathHook.Netkit ? "host_routing.netkit.bpf.o" : "host_routing.tcx.bpf.o");
        spec.Variables["fib_flags"].Set(fibFlags);
        BpfObject loaded = spec.Load();
        AddPods(loaded);
        return loaded;
    }

    private static void AddPods(BpfObject loaded)
    {
        BpfMap<HostRoutingBpf.NksAddress, HostRoutingBpf.PodEntry> pods = loaded.Maps.Open<HostRoutingBpf.NksAddress, HostRoutingBpf.PodEntry>("pods");
        foreach (string address in (string[])["10.0.0.2", "10.0.0.5", "fd00::2"])
        {
            pods.Update(new HostRoutingBpf.NksAddress(IPAddress.Parse(address)), new HostRoutingBpf.PodEntry(HostSide, null, 9000));
        }
    }

    private static (int Action, Verdict Verdict) Run(BpfObject loaded, TestPacket packet, SkbContext context, string program = "from_pod")
    {
        BpfPerCpuMap<uint, VerdictCount> verdicts = loaded.Maps.OpenPerCpu<uint, VerdictCount>("verdicts");
        ulong[] before = Read(verdicts);
        int action = loaded.Programs[program].TestRun(packet.ToFrame(), ref context).Verdict;
        ulong[] after = Read(verdicts);
        return (action, (Verdict)Enumerable.Range(0, after.Length).Single(v => after[v] != before[v]));
    }

    private static ulong[] Read(BpfPerCpuMap<uint, VerdictCount> verdicts) =>
        [.. Enumerable.Range(0, VerdictCounters.Length).Select(v => verdicts.Lookup((uint)v).Aggregate((a, b) => a + b).Packets)];
}
