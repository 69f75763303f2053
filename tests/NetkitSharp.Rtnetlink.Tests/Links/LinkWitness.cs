using System.Globalization;
using System.Net.NetworkInformation;
using System.Text.Json;
using FluentAssertions;
using FluentAssertions.Execution;
using NetkitSharp.Rtnetlink.Links;

namespace NetkitSharp.Rtnetlink.Tests.Links;

/// <summary>Compares what we read of a link with what <c>ip -d -j link</c> prints, field by field.</summary>
internal static class LinkWitness
{
    private static readonly (LinkFlags Flag, string Name)[] s_flags =
    [
        (LinkFlags.Up, "UP"), (LinkFlags.Broadcast, "BROADCAST"), (LinkFlags.Loopback, "LOOPBACK"), (LinkFlags.Multicast, "MULTICAST"), (LinkFlags.NoArp, "NOARP"),
        (LinkFlags.Promiscuous, "PROMISC"), (LinkFlags.AllMulticast, "ALLMULTI"), (LinkFlags.LowerUp, "LOWER_UP"), (LinkFlags.Dormant, "DORMANT"),
    ];

    internal static void ShouldBe(this LinkInfo link, JsonElement ip)
    {
        using AssertionScope scope = new(link.Name);
        link.Index.Should().Be(Number(ip, "ifindex"));
        link.Name.Should().Be(Text(ip, "ifname"));
        link.AlternativeNames.Should().Equal(ip.TryGetProperty("altnames", out JsonElement names) ? names.EnumerateArray().Select(name => name.GetString()!) : []);
        link.Alias.Should().Be(Text(ip, "ifalias"));
        string[] flags = [.. ip.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()!)];
        s_flags.Where(flag => link.Flags.HasFlag(flag.Flag)).Select(flag => flag.Name).Should().BeEquivalentTo(flags.Intersect(s_flags.Select(flag => flag.Name)));
        link.Mtu.Should().Be(Number(ip, "mtu"));
        link.MinMtu.GetValueOrDefault().Should().Be(Number(ip, "min_mtu").GetValueOrDefault());
        link.MaxMtu.GetValueOrDefault().Should().Be(Number(ip, "max_mtu").GetValueOrDefault());
        link.QueueDiscipline.Should().Be(Text(ip, "qdisc"));
        // The kernel's link watch answers after the request: a device that was just made is Unknown, or Down where it is up and has its carrier, until it has looked, which may be before ip asks.
        bool isWatched = link.OperationalState == LinkOperationalState.Unknown || (link.OperationalState == LinkOperationalState.Down && link.Flags.HasFlag(LinkFlags.Up) && link.Carrier == true);
        if (!isWatched)
        {
            link.OperationalState.ToString().Should().BeEquivalentTo(Text(ip, "operstate"));
        }

        link.LinkMode.ToString().Should().BeEquivalentTo(Text(ip, "linkmode"));
        link.Group.Should().Be(Text(ip, "group") is "default" ? 0 : uint.Parse(Text(ip, "group")!, CultureInfo.InvariantCulture));
        link.TxQueueLength.Should().Be(Number(ip, "txqlen").GetValueOrDefault());
        link.Address.Should().Be(Mac(ip, "address"));
        link.Broadcast.Should().Be(Mac(ip, "broadcast"));
        link.PermanentAddress.Should().Match<PhysicalAddress?>(address => Mac(ip, "permaddr") == null || address!.Equals(Mac(ip, "permaddr")));
        link.Promiscuity.Should().Be((uint?)Number(ip, "promiscuity"));
        link.AllMulticast.Should().Be((uint?)Number(ip, "allmulti"));
        link.ProtoDown.GetValueOrDefault().Should().Be(ip.TryGetProperty("proto_down", out JsonElement down) && down.GetBoolean());
        Bits(link.ProtoDownReasons).Should().Equal(ip.TryGetProperty("proto_down_reason", out JsonElement reasons) ? reasons.EnumerateArray().Select(reason => reason.ToString()) : []);
        link.NumTxQueues.Should().Be(Number(ip, "num_tx_queues"));
        link.NumRxQueues.Should().Be(Number(ip, "num_rx_queues"));
        link.GsoMaxSize.Should().Be(Number(ip, "gso_max_size"));
        link.GsoMaxSegments.Should().Be(Number(ip, "gso_max_segs"));
        link.TsoMaxSize.Should().Be(Number(ip, "tso_max_size"));
        link.TsoMaxSegments.Should().Be(Number(ip, "tso_max_segs"));
        link.GroMaxSize.Should().Be(Number(ip, "gro_max_size"));
        link.GsoIpv4MaxSize.Should().Be(Number(ip, "gso_ipv4_max_size"));
        link.GroIpv4MaxSize.Should().Be(Number(ip, "gro_ipv4_max_size"));
        link.AddressGenerationMode?.ToString().Should().BeEquivalentTo(Text(ip, "inet6_addr_gen_mode"));
        bool hasInfo = ip.TryGetProperty("linkinfo", out JsonElement info);
        link.Kind.Should().Be(hasInfo ? Text(info, "info_kind") : null);
        link.PortKind.Should().Be(hasInfo ? Text(info, "info_slave_kind") : null);
        (link.MasterIndex is null).Should().Be(Text(ip, "master") is null);
        if (ip.TryGetProperty("link_index", out JsonElement other))
        {
            link.LinkIndex.Should().Be(other.GetInt32());
        }

        link.LinkNamespaceId.Should().Be(Number(ip, "link_netnsid"));
        if (ip.TryGetProperty("stats64", out JsonElement stats))
        {
            ShouldBe(link.Statistics!.Value, stats.GetProperty("rx"), stats.GetProperty("tx"));
            link.CarrierChanges.Should().Be((uint?)Number(stats.GetProperty("tx"), "carrier_changes"));
        }
    }

    private static void ShouldBe(LinkStatistics statistics, JsonElement rx, JsonElement tx)
    {
        (string Name, ulong Value)[] received =
        [
            ("bytes", statistics.ReceivedBytes), ("packets", statistics.ReceivedPackets), ("errors", statistics.ReceiveErrors), ("dropped", statistics.ReceiveDropped),
            ("over_errors", statistics.ReceiveOverErrors), ("multicast", statistics.Multicast), ("length_errors", statistics.ReceiveLengthErrors), ("crc_errors", statistics.ReceiveCrcErrors),
            ("frame_errors", statistics.ReceiveFrameErrors), ("fifo_errors", statistics.ReceiveFifoErrors), ("missed_errors", statistics.ReceiveMissedErrors),
            ("nohandler", statistics.ReceivedWithoutHandler), ("otherhost_dropped", statistics.ReceivedOtherHostDropped), ("compressed", statistics.ReceiveCompressed),
        ];
        (string Name, ulong Value)[] transmitted =
        [
            ("bytes", statistics.TransmittedBytes), ("packets", statistics.TransmittedPackets), ("errors", statistics.TransmitErrors), ("dropped", statistics.TransmitDropped),
            ("carrier_errors", statistics.TransmitCarrierErrors), ("collisions", statistics.Collisions), ("aborted_errors", statistics.TransmitAbortedErrors), ("fifo_errors", statistics.TransmitFifoErrors),
            ("window_errors", statistics.TransmitWindowErrors), ("heartbeat_errors", statistics.TransmitHeartbeatErrors), ("compressed", statistics.TransmitCompressed),
        ];
        foreach ((string name, ulong value) in received)
        {
            value.Should().Be(rx.TryGetProperty(name, out JsonElement counter) ? counter.GetUInt64() : 0, "rx {0} is that", name);
        }

        foreach ((string name, ulong value) in transmitted)
        {
            value.Should().Be(tx.TryGetProperty(name, out JsonElement counter) ? counter.GetUInt64() : 0, "tx {0} is that", name);
        }
    }

    private static IEnumerable<string> Bits(uint? reasons) => Enumerable.Range(0, 32).Where(bit => ((reasons ?? 0) & (1u << bit)) != 0).Select(bit => bit.ToString(CultureInfo.InvariantCulture));

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.ToString() : null;

    private static int? Number(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : null;

    private static PhysicalAddress? Mac(JsonElement json, string name) => Text(json, name) is { } text ? PhysicalAddress.Parse(text.Replace(':', '-').ToUpperInvariant()) : null;
}
