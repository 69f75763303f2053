using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Statistics;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.Wire;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Statistics;

/// <summary>Counters, against <c>ip stats</c>.</summary>
public sealed class StatisticsClientTests
{
    [KernelFact([KernelFeature.Veth, KernelFeature.Bridge])]
    public void Counters_are_those_that_ip_stats_shows()
    {
        using TestNetwork network = new("stats");
        StatisticsClient statistics = network.Client.Statistics;
        network.Ip("link", "add", "name", "br0", "type", "bridge");
        network.Ip("link", "set", "right", "master", "br0");
        Ping(network);
        LinkStatistics counters = statistics.Get(TestNetwork.Loopback).Link!.Value;
        JsonElement shown = Shown(network, "lo", "link").GetProperty("stats64");
        (counters.ReceivedPackets, counters.ReceivedBytes, counters.TransmittedPackets, counters.TransmittedBytes, counters.ReceiveDropped).Should().Be((
            shown.GetProperty("rx").GetProperty("packets").GetUInt64(),
            shown.GetProperty("rx").GetProperty("bytes").GetUInt64(),
            shown.GetProperty("tx").GetProperty("packets").GetUInt64(),
            shown.GetProperty("tx").GetProperty("bytes").GetUInt64(),
            shown.GetProperty("rx").GetProperty("dropped").GetUInt64()));
        counters.ReceivedPackets.Should().BePositive();
        counters.Should().Be(network.Client.Links.Get(TestNetwork.Loopback).Statistics);

        IReadOnlyList<StatisticsInfo> all = statistics.List(StatisticsParts.All);
        all.Select(s => s.LinkIndex).Should().BeEquivalentTo(network.Client.Links.List().Select(l => l.Index));
        all.Should().OnlyContain(s => s.Link != null && s.CpuHit == null && s.HardwareRouted == null && s.Mpls == null);
        StatisticsInfo bridge = all.Single(s => s.LinkIndex == network.Client.Links.Get("br0").Index);
        bridge.ReadExtended().TryGet(ExtendedStatisticsAttribute.Bridge, out NetlinkAttribute own).Should().BeTrue();
        own.GetNested().IsEmpty.Should().BeFalse("a bridge counts multicast");
        StatisticsInfo port = all.Single(s => s.LinkIndex == network.Right);
        port.ReadExtendedPort().TryGet(ExtendedStatisticsAttribute.Bridge, out own).Should().BeTrue();
        port.ReadExtended().IsEmpty.Should().BeTrue();

        // The hardware counters' state came with Linux 5.18, which all kernels here are past.
        JsonElement hardware = Shown(network, "lo", "offload", "subgroup", "l3_stats").GetProperty("info");
        StatisticsInfo loopback = statistics.Get(TestNetwork.Loopback, StatisticsParts.Offload);
        (loopback.IsHardwareRoutedRequested, loopback.IsHardwareRoutedUsed).Should().Be((hardware.GetProperty("request").GetBoolean(), hardware.GetProperty("used").GetBoolean()));
        loopback.Link.Should().BeNull("it was not asked for");

        int index = 0;
        foreach (StatisticsView view in statistics.Enumerate())
        {
            index = view.LinkIndex;
            view.Link.Should().NotBeNull();
            view.Extended.IsEmpty.Should().BeTrue("it was not asked for");
        }

        index.Should().NotBe(0);
        statistics.TryGet(TestNetwork.Missing, out _).Should().BeFalse();
        statistics.TryGet(network.Left, out StatisticsInfo? left).Should().BeTrue();
        left!.LinkIndex.Should().Be(network.Left);
        FluentActions.Invoking(() => statistics.Get(TestNetwork.Missing)).Should().Throw<LinkNotFoundException>().WithMessage($"get the statistics of link {TestNetwork.Missing}: ENODEV*");
        FluentActions.Invoking(() => statistics.Get(0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => statistics.List(StatisticsParts.None)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => statistics.Get(1, (StatisticsParts)64)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Counters_of_hardware_and_of_mpls_are_read_where_a_kernel_sends_them()
    {
        byte[] nine = [.. Enumerable.Range(1, 9).SelectMany(i => BitConverter.GetBytes((ulong)i))];
        byte[] attributes =
        [
            .. Attribute(4, [.. Attribute(1, BitConverter.GetBytes(77ul)), .. Attribute(2, Attribute(3, [.. Attribute(1, [1]), .. Attribute(2, [0])])), .. Attribute(3, nine)]),
            .. Attribute(5, Attribute(28, Attribute(1, nine))),
        ];
        byte[] message = Transport.ScriptedChannel.Message(1, (ushort)RtnetlinkMessageType.NewStatistics, NetlinkMessageFlags.None, [0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, .. attributes]);
        foreach (NetlinkMessage part in new NetlinkMessages(message))
        {
            StatisticsView.TryRead(part, out StatisticsView view).Should().BeTrue();
            StatisticsInfo info = view.ToInfo();
            (info.LinkIndex, info.Link, info.CpuHit!.Value.ReceivedPackets, info.IsHardwareRoutedRequested, info.IsHardwareRoutedUsed).Should().Be((3, null, 77ul, true, false));
            info.HardwareRouted.Should().Be(new HardwareStatistics
            {
                ReceivedPackets = 1,
                TransmittedPackets = 2,
                ReceivedBytes = 3,
                TransmittedBytes = 4,
                ReceiveErrors = 5,
                TransmitErrors = 6,
                ReceiveDropped = 7,
                TransmitDropped = 8,
                Multicast = 9,
            });
            info.Mpls.Should().Be(new MplsStatistics
            {
                ReceivedPackets = 1,
                TransmittedPackets = 2,
                ReceivedBytes = 3,
                TransmittedBytes = 4,
                ReceiveErrors = 5,
                TransmitErrors = 6,
                ReceiveDropped = 7,
                TransmitDropped = 8,
                ReceivedWithoutRoute = 9,
            });
        }
    }

    private static byte[] Attribute(ushort type, byte[] payload) =>
        [.. BitConverter.GetBytes((ushort)(4 + payload.Length)), .. BitConverter.GetBytes(type), .. payload, .. new byte[-payload.Length & 3]];

    private static JsonElement Shown(TestNetwork network, string device, params string[] group) =>
        Witness.Ip(["-n", network.Namespace.Name, "-j", "stats", "show", "dev", device, "group", .. group])[0];

    private static void Ping(TestNetwork network)
    {
        using Socket socket = network.Namespace.Namespace.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.SendTo(new byte[100], new IPEndPoint(IPAddress.Loopback, 9));
    }
}
