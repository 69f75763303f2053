using FluentAssertions;
using NetkitSharp.Bandwidth;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Fq;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Pods;
using Xunit;

namespace NetkitSharp.Tests.Bandwidth;

/// <summary>
/// Rates on real packets. Departure times are exact wherever the tests run; that something waits for them takes fq, and its counters and the receiver's bytes are looked at where there is one.
/// </summary>
public sealed class BandwidthTrafficTests
{
    private const uint PodIPv4 = 0x0a000002;
    private const uint PodIPv6 = 2;

    private static bool HasFq => KernelFeatures.Has(KernelFeature.SchFq);

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void Tcp_with_bbr_and_udp_leave_at_their_departure_times_at_each_rate_that_is_set(PodDevice device)
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(device) with { Bandwidth = Options() });
        Pod a = network.AddPod(new PodSpec("a") { Addresses = ["10.0.0.2/32", "fd00::2/128"], EgressRate = BitRate.Mbps(8) });
        BandwidthCounters before = default;
        int seenBefore = 0;
        foreach (BitRate rate in new[] { BitRate.Parse("8mbit"), BitRate.Parse("24mbit") })
        {
            using Departures departures = new(node);
            network.SetRates(a, new PodRates(rate, null));
            network.ReadBandwidth(a).Rates.Should().Be(new PodRates(rate, null));

            Transfer[] transfers =
            [
                Transfer.Tcp(a.Namespace, node.Remote, NodeLab.RemoteIPv4, 300_000, "bbr"),
                Transfer.Tcp(a.Namespace, node.Remote, NodeLab.RemoteIPv6, 300_000, "bbr"),
                Transfer.Udp(a.Namespace, "10.0.0.2", node.Remote, NodeLab.RemoteIPv4, 300, 1000),
            ];

            // All of IPv4 and IPv6 are one pod's: the times of both are apart from each other, too.
            DeparturesBpf.Departure[] seen = [.. departures.From(PodIPv4), .. departures.From(PodIPv6)];
            Departures.ShouldKeepTo(rate, seen).Should().BeGreaterThan(20, "the pod had to wait");
            seen.Should().OnlyContain(d => d.Socket == 1, "packets belong to the pod's sockets until they have left");
            BandwidthCounters counted = network.ReadBandwidth(a).Egress - before;
            before = network.ReadBandwidth(a).Egress;
            counted.Should().Be(new BandwidthCounters((ulong)seen.Length, (ulong)seen.Sum(d => d.WireLength), counted.DelayedPackets, 0, 0));
            counted.DelayedPackets.Should().BeGreaterThan(20);
            transfers[0].Bytes.Should().Be(300_000);
            transfers[1].Bytes.Should().Be(300_000);
            transfers[..2].Should().OnlyContain(t => t.Congestion == "bbr");
            if (HasFq)
            {
                // A packet leaves whole when its time has come: the last one, of up to 64 KiB, is not paid for yet.
                transfers.Should().OnlyContain(t => t.Bytes <= t.Allowed(rate.BytesPerSecond) + seen.Max(d => d.WireLength), "no packet is sent before its time");
                seenBefore = ThrottledSince(node, seenBefore);
            }
        }
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void A_packet_leaves_no_earlier_than_its_socket_wants_and_not_beyond_the_horizon(PodDevice device)
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(device) with { Bandwidth = Options() with { Horizon = TimeSpan.FromSeconds(8) } });
        Pod a = network.AddPod(PodFixture.PodA());

        // Until the neighbours are known, packets wait for them and not for their time.
        SpinWait.SpinUntil(() => Traffic.Send(a.Namespace, "10.0.0.2", node.Remote, NodeLab.RemoteIPv4) == 5, TimeSpan.FromSeconds(20)).Should().BeTrue();
        SpinWait.SpinUntil(() => Traffic.Send(a.Namespace, "fd00::2", node.Remote, NodeLab.RemoteIPv6) == 5, TimeSpan.FromSeconds(20)).Should().BeTrue();
        network.ReadBandwidth(a).Should().Be(new PodBandwidth(default, default, default), "it has no rate yet");
        network.SetRates(a, new PodRates(PodRates.Most, null));
        using DeparturesBpfObject hostile = DeparturesBpfSpec.Open().Load();
        using TcxLink link = a.Namespace.Run(() => hostile.WantLate.AttachTcx(a.PodSideDevice.Index, TcxHook.Egress));
        using Departures departures = new(node);

        hostile.WantedDelay = 5_000_000_000;
        Traffic.SendTo(a.Namespace, "10.0.0.2", NodeLab.RemoteIPv4, 3);
        Traffic.SendTo(a.Namespace, "fd00::2", NodeLab.RemoteIPv6, 3);
        DeparturesBpf.Departure[] late = [.. departures.From(PodIPv4), .. departures.From(PodIPv6)];
        late.Should().HaveCount(6).And.OnlyContain(
            d => d.StampType == 1 && d.Stamp > d.Now + 1_000_000_000 && d.Stamp <= d.Now + 5_000_000_000 + 1_000_000 && d.Priority == 0 && d.QueueMapping == 0,
            "the pod's time is kept, its priority is not");

        hostile.WantedDelay = 9_000_000_000;
        Traffic.SendTo(a.Namespace, "10.0.0.2", NodeLab.RemoteIPv4, 4);
        BandwidthCounters counted = network.ReadBandwidth(a).Egress;
        (counted.Packets, counted.DroppedPackets, counted.DroppedBytes).Should().Be((6ul, 4ul, 4ul * (14 + 20 + 8 + 100)));
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void What_remotes_send_goes_through_the_bucket_and_what_the_node_sends_itself_does_not(PodDevice device)
    {
        const int count = 1000;
        const int length = 1000;
        const ulong wire = 14 + 20 + 8 + length;
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(device) with { Bandwidth = Options() });
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());
        Traffic.Send(node.Remote, NodeLab.RemoteIPv4, a.Namespace, "10.0.0.2").Should().Be(5, "it also makes the neighbours known");
        BitRate rate = BitRate.Kbps(80);
        network.SetRates(a, new PodRates(null, rate));

        Transfer flood = Transfer.Udp(node.Remote, NodeLab.RemoteIPv4, a.Namespace, "10.0.0.2", count, length);

        BandwidthCounters counted = network.ReadBandwidth(a).Ingress;
        (counted.Packets + counted.DroppedPackets).Should().Be(count);
        (counted.Bytes, counted.DroppedBytes).Should().Be((counted.Packets * wire, counted.DroppedPackets * wire));
        flood.Bytes.Should().Be((long)counted.Packets * length, "what was not dropped arrived");
        counted.Packets.Should().BePositive();
        ((double)counted.Bytes).Should().BeLessThan(flood.Allowed(rate.BytesPerSecond) + 131_072 + wire, "of the rate, the burst and a packet");
        counted.DelayedPackets.Should().Be(0);

        // The bucket is empty: nothing is taken from it by what passes no uplink.
        BandwidthCounters then = network.ReadBandwidth(a).Ingress;
        Traffic.Send(b.Namespace, "10.0.0.3", a.Namespace, "10.0.0.2").Should().Be(5);
        Traffic.Send(node.Host, NodeLab.HostIPv4, a.Namespace, "10.0.0.2").Should().Be(5);
        network.ReadBandwidth(a).Ingress.Should().Be(then);

        network.SetRates(a, default);
        Traffic.Send(node.Remote, NodeLab.RemoteIPv4, a.Namespace, "10.0.0.2", count: 20).Should().Be(20);
        network.RemovePod("a").Should().BeTrue();
        Pod again = network.AddPod(PodFixture.PodA());
        network.ReadBandwidth(again).Should().Be(new PodBandwidth(default, default, default), "a pod's counters go with it");
    }

    /// <summary>TCP finds the rate by what is dropped: all of it arrives, no faster than the bucket lets it.</summary>
    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void Tcp_gets_through_the_bucket_whole_and_no_faster_than_its_rate(PodDevice device)
    {
        const int bytes = 1_000_000;
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(device) with { Bandwidth = Options() });
        Pod a = network.AddPod(PodFixture.PodA());
        BitRate rate = BitRate.Mbps(20);
        network.SetRates(a, new PodRates(null, rate));
        foreach ((string remote, string pod) in ((string, string)[])[(NodeLab.RemoteIPv4, "10.0.0.2"), (NodeLab.RemoteIPv6, "fd00::2")])
        {
            BandwidthCounters before = network.ReadBandwidth(a).Ingress;

            Transfer transfer = Transfer.Tcp(node.Remote, a.Namespace, pod, bytes, "cubic");

            BandwidthCounters counted = network.ReadBandwidth(a).Ingress - before;
            transfer.Bytes.Should().Be(bytes, $"from {remote} all arrives in the end");
            counted.DroppedPackets.Should().BePositive("that is how the sender learns the rate");
            counted.Bytes.Should().BeGreaterThan(bytes);
            ((double)counted.Bytes).Should().BeLessThan(transfer.Allowed(rate.BytesPerSecond) + 131_072 + 65_536 + 3000, "of the rate, the burst and a packet, GRO's longest, with its headers");
        }
    }

    private static BandwidthOptions Options() => new() { Qdisc = HasFq ? UplinkQdisc.ReplaceDefault : UplinkQdisc.Keep };

    /// <summary>How often fq had a flow wait, which rose; ours and tc's numbers are the same.</summary>
    private static int ThrottledSince(NodeLab node, int before)
    {
        QdiscInfo fq = node.Rtnetlink.Qdiscs.Get(node.Uplink.Index, TrafficHandle.Root);
        fq.TryGetStatistics<FqStatistics>(out FqStatistics? statistics).Should().BeTrue();
        statistics!.Throttled.Should().BeGreaterThan((ulong)before + 10);
        (statistics.HorizonDrops, statistics.FlowLimitDrops, fq.Statistics.Drops).Should().Be((0ul, 0ul, 0u));
        Witness.Tc("-n", node.HostName, "-s", "-j", "qdisc", "show", "dev", NodeLab.UplinkName)[0].GetProperty("throttled").GetUInt64().Should().Be(statistics.Throttled);
        return (int)statistics.Throttled;
    }
}
