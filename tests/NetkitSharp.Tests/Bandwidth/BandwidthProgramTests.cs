using System.Net;
using System.Net.NetworkInformation;
using FluentAssertions;
using NetkitSharp.Bandwidth;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Datapath;

namespace NetkitSharp.Tests.Bandwidth;

/// <summary>
/// What the programs reckon, packet by packet, through <c>BPF_PROG_TEST_RUN</c>. The rates are so low that a packet takes seconds: however slowly the tests run, the pod's clock is ahead of the time.
/// </summary>
public sealed class BandwidthProgramTests
{
    private const int Next = -1;
    private const int Drop = 2;
    private const ulong Second = 1_000_000_000;
    private const int PodA = 10;
    private const int PodB = 11;

    [KernelFact]
    public void Departures_are_as_far_apart_as_the_bytes_on_the_wire_take_for_both_families_together()
    {
        using Programs programs = new();
        programs.Limit(PodA, BandwidthBpf.NksDirection.Egress, rate: 1000, window: 100 * Second);

        // The first leaves at once, and its second begins now.
        programs.Pace("10.0.0.2", wireLength: 1000).Should().Be((Next, 0ul));
        ulong second = programs.Pace("fd00::2", wireLength: 3000).Stamp;
        ulong third = programs.Pace("10.0.0.2", wireLength: 1500).Stamp;
        ulong fourth = programs.Pace("10.0.0.2", wireLength: 64_000).Stamp;
        ulong fifth = programs.Pace("fd00::2", wireLength: 1000).Stamp;

        second.Should().BePositive();
        (third - second, fourth - third, fifth - fourth).Should().Be((3ul * Second, 3ul * Second / 2, 64ul * Second));
        programs.Read(PodA, BandwidthBpf.NksDirection.Egress).Should().BeEquivalentTo(new
        {
            Packets = 5ul,
            Bytes = 1000ul + 3000 + 1500 + 64_000 + 1000,
            DelayedPackets = 4ul,
            DroppedPackets = 0ul,
            DroppedBytes = 0ul,
            Next = fifth + Second,
        });
    }

    [KernelFact]
    public void Each_pod_has_a_clock_of_its_own_and_who_has_no_rate_none()
    {
        using Programs programs = new();
        programs.Limit(PodA, BandwidthBpf.NksDirection.Egress, rate: 1000, window: 100 * Second);
        programs.Pace("10.0.0.2", wireLength: 60_000);

        programs.Pace("10.0.0.3", wireLength: 1000).Should().Be((Next, 0ul), "pod b has no rate");
        programs.Pace("192.0.2.1", wireLength: 1000).Should().Be((Next, 0ul), "the host has none");
        programs.Limit(PodB, BandwidthBpf.NksDirection.Egress, rate: 1000, window: 100 * Second);
        programs.Pace("10.0.0.3", wireLength: 1000).Should().Be((Next, 0ul), "pod b owes nothing");
        ulong b = programs.Pace("10.0.0.3", wireLength: 1000).Stamp;
        ulong a = programs.Pace("10.0.0.2", wireLength: 1000).Stamp;
        a.Should().BeGreaterThan(b + (50ul * Second));
    }

    [KernelFact]
    public void What_would_wait_longer_than_the_horizon_is_dropped_and_costs_nothing()
    {
        using Programs programs = new();
        programs.Limit(PodA, BandwidthBpf.NksDirection.Egress, rate: 1000, window: 60 * Second);

        programs.Pace("10.0.0.2", wireLength: 40_000).Action.Should().Be(Next);
        (int action, ulong stamp) = programs.Pace("10.0.0.2", wireLength: 60_000);
        action.Should().Be(Next, "it leaves 40 seconds from now, however long it takes then");
        programs.Pace("10.0.0.2", wireLength: 1000).Action.Should().Be(Drop, "it would leave 100 seconds from now");
        programs.Pace("fd00::2", wireLength: 2000).Action.Should().Be(Drop, "the families share it");
        programs.Read(PodA, BandwidthBpf.NksDirection.Egress).Should().BeEquivalentTo(new
        {
            Packets = 2ul,
            Bytes = 100_000ul,
            DelayedPackets = 1ul,
            DroppedPackets = 2ul,
            DroppedBytes = 3000ul,
            Next = stamp + (60ul * Second),
        });
    }

    [KernelFact]
    public void A_rate_changes_at_run_time_and_without_one_nothing_overtakes_what_waits()
    {
        using Programs programs = new();
        programs.Limit(PodA, BandwidthBpf.NksDirection.Egress, rate: 1000, window: 1000 * Second);
        programs.Pace("10.0.0.2", wireLength: 50_000);
        ulong first = programs.Pace("10.0.0.2", wireLength: 10_000).Stamp;

        programs.Limit(PodA, BandwidthBpf.NksDirection.Egress, rate: 10_000, window: 1000 * Second);
        ulong faster = programs.Pace("10.0.0.2", wireLength: 10_000).Stamp;
        ulong next = programs.Pace("10.0.0.2", wireLength: 10_000).Stamp;
        (faster - first, next - faster).Should().Be((10ul * Second, 1ul * Second), "what waits keeps its time");

        programs.Limit(PodA, BandwidthBpf.NksDirection.Egress, rate: 0, window: Second);
        programs.Pace("10.0.0.2", wireLength: 10_000).Should().Be((Next, next + Second));
        programs.Pace("10.0.0.2", wireLength: 10_000).Should().Be((Next, next + Second), "no rate, no cost, no horizon");

        programs.Limit(PodA, BandwidthBpf.NksDirection.Egress, rate: 7, window: 1000 * Second);
        programs.Pace("10.0.0.2", wireLength: 1000);
        programs.Read(PodA, BandwidthBpf.NksDirection.Egress).Next.Should().Be(next + Second + 142_857_142_858, "a fraction of a nanosecond is rounded up");
    }

    [KernelFact]
    public void A_pods_priority_does_not_get_it_past_fq_and_the_hosts_is_kept()
    {
        using Programs programs = new();
        SkbContext context = new() { Priority = 7 };
        programs.Run("pace_uplink", new TestPacket("10.0.0.3", "198.51.100.1").ToFrame(), ref context).Should().Be(Next);
        context.Priority.Should().Be(0);
        context = new() { Priority = 7 };
        programs.Run("pace_uplink", new TestPacket("192.0.2.1", "198.51.100.1").ToFrame(), ref context).Should().Be(Next);
        context.Priority.Should().Be(7);
    }

    [KernelFact]
    public void A_bucket_holds_what_the_rate_gives_in_the_burst_and_counts_the_headers_that_gro_took_off()
    {
        using Programs programs = new();
        programs.Limit(PodA, BandwidthBpf.NksDirection.Ingress, rate: 1000, window: 100 * Second);
        byte[] frame = new TestPacket("198.51.100.1", "10.0.0.2") { Payload = new byte[966] }.ToFrame();
        byte[] ipv6 = new TestPacket("2001:db8::1", "fd00::2") { NextHeader = 6, Payload = [.. new byte[12], 5 << 4, .. new byte[933]] }.ToFrame();
        (frame.Length, ipv6.Length).Should().Be((1000, 1000));

        SkbContext single = default;
        programs.Run("police_uplink", frame, ref single).Should().Be(Next);
        SkbContext merged = new() { GsoSize = 400, GsoSegments = 100 };
        programs.Run("police_uplink", ipv6, ref merged).Should().Be(Next);
        ulong owed = 1000 + 1000 + (99 * (14 + 40 + 20));
        programs.Read(PodA, BandwidthBpf.NksDirection.Ingress).Should().BeEquivalentTo(new { Packets = 2ul, Bytes = owed, DroppedPackets = 0ul });

        // A packet longer than all that is left passes, and the debt keeps out what follows.
        merged = new() { GsoSize = 1000, GsoSegments = 3000 };
        programs.Run("police_uplink", ipv6, ref merged).Should().Be(Next);
        owed += 1000 + (2999 * (14 + 40 + 20));
        programs.Run("police_uplink", frame, ref single).Should().Be(Drop);
        programs.Run("police_uplink", ipv6, ref single).Should().Be(Drop);
        programs.Read(PodA, BandwidthBpf.NksDirection.Ingress).Should().BeEquivalentTo(new { Packets = 3ul, Bytes = owed, DelayedPackets = 0ul, DroppedPackets = 2ul, DroppedBytes = 2000ul });

        programs.Run("police_uplink", new TestPacket("198.51.100.1", "10.0.0.3").ToFrame(), ref single).Should().Be(Next, "pod b has no rate");
        programs.Run("police_uplink", new TestPacket("198.51.100.1", "192.0.2.1").ToFrame(), ref single).Should().Be(Next, "the host has none");
        programs.Limit(PodA, BandwidthBpf.NksDirection.Ingress, rate: 0, window: Second);
        programs.Run("police_uplink", frame, ref single).Should().Be(Next, "nor has pod a any more");
    }

    /// <summary>
    /// A device without a link-layer header cannot be played by a test run, whose frames begin with one. So IP headers are taken that are Ethernet headers, too: the type is where the source address is, and the device has the first six
    /// bytes for its MAC address.
    /// </summary>
    [KernelFact(KernelFeature.Veth)]
    public void Without_a_link_layer_header_the_packet_begins_with_ip()
    {
        using ForwardingNamespace space = new();
        LinkPair ipv4 = space.Rtnetlink.Links.Create(new VethLink("t4") { Address = PhysicalAddress.Parse("46-00-05-90-00-00"), Peer = new PeerLink("x4") });
        LinkPair ipv6 = space.Rtnetlink.Links.Create(new VethLink("t6") { Address = PhysicalAddress.Parse("60-00-00-00-05-78"), Peer = new PeerLink("x6") });
        space.Run(() =>
        {
            using Programs programs = new();
            programs.Limit(PodB, BandwidthBpf.NksDirection.Egress, rate: 1000, window: 1000 * Second);
            programs.Limit(PodB, BandwidthBpf.NksDirection.Ingress, rate: 1, window: 2000 * Second);
            int[] arrived =
            [
                Tunnel(programs, "8.0.0.2", "8.0.99.1", ipv4),
                Tunnel(programs, "fd00:0:86dd::2", "2001:db8:86dd::1", ipv6),
                Tunnel(programs, "8.0.0.2", "8.0.99.1", ipv4),
            ];
            arrived.Should().Equal(Next, Next, Drop);
            programs.Read(PodB, BandwidthBpf.NksDirection.Egress).Should().BeEquivalentTo(new { Packets = 3ul, Bytes = 15_000ul, DelayedPackets = 2ul });
            programs.Read(PodB, BandwidthBpf.NksDirection.Ingress).Should().BeEquivalentTo(new { Packets = 2ul, Bytes = 1424ul + 1440, DroppedPackets = 1ul, DroppedBytes = 1424ul });
        });
    }

    /// <summary>Pod b sends to a remote and is sent to by it, over a device of IP packets; what became of the latter.</summary>
    private static int Tunnel(Programs programs, string pod, string remote, LinkPair device)
    {
        programs.AddPod(pod, PodB);
        SkbContext context = new() { WireLength = 5000, Interface = (uint)device.Primary.Index };
        programs.Run("pace_tunnel", Packet(pod, remote), ref context).Should().Be(Next);
        context = new() { Interface = (uint)device.Primary.Index };
        return programs.Run("police_tunnel", Packet(remote, pod), ref context);
    }

    private static byte[] Packet(string source, string destination) =>
        new TestPacket(source, destination) { OptionWords = 1, Payload = new byte[1400] }.ToFrame()[TestPacket.EthernetLength..];

    /// <summary>The object on pods of its own: a at 10.0.0.2 and fd00::2, b at 10.0.0.3.</summary>
    private sealed class Programs : IDisposable
    {
        private readonly BandwidthBpfObject _object = BandwidthBpfSpec.From(BundledObject.Open("bandwidth.bpf.o")).Load();

        public Programs()
        {
            AddPod("10.0.0.2", PodA);
            AddPod("fd00::2", PodA);
            AddPod("10.0.0.3", PodB);
        }

        public void AddPod(string address, int hostInterfaceIndex)
        {
            HostRoutingBpf.NksAddress key = new(IPAddress.Parse(address));
            HostRoutingBpf.PodEntry value = new(hostInterfaceIndex, (PhysicalAddress?)null, 1500);
            _object.Object.Maps.Open<HostRoutingBpf.NksAddress, HostRoutingBpf.PodEntry>("pods").Update(key, value);
        }

        public void Limit(int hostInterfaceIndex, BandwidthBpf.NksDirection direction, ulong rate, ulong window)
        {
            BandwidthBpf.NksLimitKey key = new(hostInterfaceIndex, direction);
            if (!_object.Buckets.TryLookup(key, out _))
            {
                _object.Buckets.Update(key, default);
            }

            _object.Limits.Update(key, new BandwidthBpf.NksLimit { Rate = rate, Window = window });
        }

        public BandwidthBpf.NksBucket Read(int hostInterfaceIndex, BandwidthBpf.NksDirection direction) =>
            _object.Buckets.Lookup(new BandwidthBpf.NksLimitKey(hostInterfaceIndex, direction), BpfElementFlags.Lock);

        /// <summary>What the program did with a packet of a pod, and the departure time that it wrote; 0 for none.</summary>
        public (int Action, ulong Stamp) Pace(string source, uint wireLength)
        {
            SkbContext context = new() { WireLength = wireLength };
            int action = Run("pace_uplink", new TestPacket(source, source.Contains(':') ? "2001:db8::1" : "198.51.100.1").ToFrame(), ref context);
            return (action, context.Timestamp);
        }

        public int Run(string program, byte[] frame, ref SkbContext context) => _object.Object.Programs[program].TestRun(frame, ref context).Verdict;

        public void Dispose() => _object.Dispose();
    }
}
