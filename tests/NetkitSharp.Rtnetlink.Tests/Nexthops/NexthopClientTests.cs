using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Nexthops;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Nexthops;

/// <summary>Against the kernel: written by us and read by ip, and the other way round.</summary>
public sealed class NexthopClientTests
{
    [KernelFact(KernelFeature.Veth)]
    public void Ip_shows_objects_and_groups_and_routes_use_them()
    {
        using TestNetwork network = Addressed();
        NexthopClient nexthops = network.Client.Nexthops;
        nexthops.Add(new NexthopSpec { Id = 1, Gateway = IPAddress.Parse("10.9.0.1"), OutputInterface = network.Left, Protocol = RouteProtocol.Bgp }).Should().Be(1);
        nexthops.Add(new NexthopSpec { Id = 2, Gateway = IPAddress.Parse("2001:db8::5"), OutputInterface = network.Left, OnLink = true });
        nexthops.Add(new NexthopSpec { Id = 3, Blackhole = true, Family = AddressFamily.InterNetworkV6 });
        nexthops.Add(new NexthopSpec { Id = 4, Gateway = IPAddress.Parse("192.0.2.1"), Fdb = true });
        nexthops.Add(new NexthopSpec { Id = 5, OutputInterface = network.Right });
        nexthops.Add(new NexthopSpec { Id = 10, Group = new NexthopGroup { Members = [new(1), new(2, 255)] }, Protocol = RouteProtocol.Static });
        nexthops.Add(new NexthopSpec
        {
            Id = 11,
            Group = new NexthopGroup
            {
                Members = [new(1, 3), new(5)],
                Type = NexthopGroupType.Resilient,
                Buckets = 8,
                IdleTimer = TimeSpan.FromSeconds(61.2),
                UnbalancedTimer = TimeSpan.FromMinutes(5),
            },
        });
        nexthops.Add(new NexthopSpec { Id = 12, Group = new NexthopGroup { Members = [new(4)] }, Fdb = true });
        uint chosen = nexthops.Add(new NexthopSpec { OutputInterface = network.Left, Family = AddressFamily.InterNetworkV6 });
        nexthops.Add(new NexthopSpec { Group = new NexthopGroup { Members = [new(chosen)] } }).Should().NotBe(chosen);

        Dictionary<uint, JsonElement> shown = network.IpJson("nexthop").ToDictionary(n => n.GetProperty("id").GetUInt32());
        shown.Should().HaveCount(10).And.ContainKey(chosen);
        (Text(shown[1], "gateway"), Text(shown[1], "dev"), Text(shown[1], "protocol"), Text(shown[1], "scope")).Should().Be(("10.9.0.1", "left", "bgp", "link"));
        (Text(shown[2], "gateway"), shown[2].GetProperty("flags")[0].GetString()).Should().Be(("2001:db8::5", "onlink"));
        (shown[3].TryGetProperty("blackhole", out _), shown[4].TryGetProperty("fdb", out _), Text(shown[4], "gateway"), Text(shown[5], "dev")).Should().Be((true, true, "192.0.2.1", "right"));
        shown[10].GetProperty("group").GetRawText().Should().Be("""[{"id":1},{"id":2,"weight":255}]""");
        (shown[11].GetProperty("group").GetRawText(), Text(shown[11], "type")).Should().Be(("""[{"id":1,"weight":3},{"id":5}]""", "resilient"));
        JsonElement resilient = shown[11].GetProperty("resilient_args");
        (resilient.GetProperty("buckets").GetInt32(), resilient.GetProperty("idle_timer").GetDouble(), resilient.GetProperty("unbalanced_timer").GetInt32()).Should().Be((8, 61.2, 300));
        (shown[12].TryGetProperty("fdb", out _), shown[12].GetProperty("group").GetRawText()).Should().Be((true, """[{"id":4}]"""));

        // Routes use them, and go with them.
        network.Client.Routes.Add(new RouteSpec(IPNetwork.Parse("10.30.0.0/16")) { NextHopId = 10 });
        network.Client.Routes.Add(new RouteSpec(IPNetwork.Parse("fd30::/32")) { NextHopId = 2, Metric = 7 });
        network.IpJson("route", "show", "exact", "10.30.0.0/16").Single().GetProperty("nhid").GetInt32().Should().Be(10);
        RouteInfo route = network.Client.Routes.List(new RouteFilter { Table = RouteTable.Main }).Single(r => r.NextHopId == 10);
        (route.Destination, route.NextHops.Count, route.Scope).Should().Be((IPNetwork.Parse("10.30.0.0/16"), 2, RouteScope.Universe));
        network.Client.Routes.Get(IPAddress.Parse("fd30::1")).Gateway.Should().Be(IPAddress.Parse("2001:db8::5"));
        nexthops.Replace(new NexthopSpec { Id = 2, Gateway = IPAddress.Parse("fd09::7"), OutputInterface = network.Left });
        network.Client.Routes.Get(IPAddress.Parse("fd30::1")).Gateway.Should().Be(IPAddress.Parse("fd09::7"));
        nexthops.Delete(2);
        network.Client.Routes.List(new RouteFilter { Table = RouteTable.Main }).Should().NotContain(r => r.NextHopId == 2);
        nexthops.Get(10).Group!.Members.Should().Equal([new(1)], "a deleted object leaves its groups");
    }

    [KernelFact(KernelFeature.Veth)]
    public void What_ip_added_is_read_and_listed_by_filters()
    {
        using TestNetwork network = Addressed();
        network.Ip("nexthop", "add", "id", "1", "via", "10.9.0.1", "dev", "left", "proto", "static");
        network.Ip("nexthop", "add", "id", "2", "via", "fd09::5", "dev", "left", "onlink");
        network.Ip("nexthop", "add", "id", "3", "blackhole");
        network.Ip("nexthop", "add", "id", "4", "via", "192.0.2.1", "fdb");
        network.Ip("nexthop", "add", "id", "5", "dev", "right");
        network.Ip("nexthop", "add", "id", "10", "group", "1,3/2");
        network.Ip("nexthop", "add", "id", "11", "group", "1/5,7", "type", "resilient", "buckets", "16", "idle_timer", "60", "unbalanced_timer", "300");
        network.Ip("nexthop", "add", "id", "12", "group", "4", "fdb");
        NexthopClient nexthops = network.Client.Nexthops;
        Dictionary<uint, NexthopInfo> read = nexthops.List().ToDictionary(n => n.Id);
        read.Keys.Should().Equal(1, 2, 3, 4, 5, 10, 11, 12);
        read[1].Should().Be(new NexthopInfo
        {
            Id = 1,
            Family = AddressFamily.InterNetwork,
            Gateway = IPAddress.Parse("10.9.0.1"),
            OutputInterface = network.Left,
            Scope = RouteScope.Link,
            Protocol = RouteProtocol.Static,
        });
        (read[2].Gateway, read[2].Flags, read[2].Family).Should().Be((IPAddress.Parse("fd09::5"), RouteFlags.OnLink, AddressFamily.InterNetworkV6));
        (read[3].Blackhole, read[3].OutputInterface, read[4].Fdb, read[4].Gateway, read[5].OutputInterface, read[5].Gateway).Should().Be((true, null, true, IPAddress.Parse("192.0.2.1"), network.Right, null));
        read[10].Should().Be(new NexthopInfo { Id = 10, Group = new NexthopGroup { Members = [new(1, 3), new(2)] } });
        read[11].Group.Should().Be(new NexthopGroup
        {
            Members = [new(1), new(5, 7)],
            Type = NexthopGroupType.Resilient,
            Buckets = 16,
            IdleTimer = TimeSpan.FromMinutes(1),
            UnbalancedTimer = TimeSpan.FromMinutes(5),
        });
        (read[11].UnbalancedTime, read[12].Fdb, read[12].Family).Should().Be((TimeSpan.Zero, true, AddressFamily.Unspecified));
        nexthops.Get(11).Group.Should().Be(read[11].Group);
        nexthops.TryGet(10, out NexthopInfo? ten).Should().BeTrue();
        ten.Should().Be(read[10]);

        Ids(nexthops, new NexthopFilter { OutputInterface = network.Left }).Should().Equal(1, 2);
        Ids(nexthops, new NexthopFilter { Family = AddressFamily.InterNetworkV6 }).Should().Equal(2);
        Ids(nexthops, new NexthopFilter { GroupsOnly = true }).Should().Equal(10, 11, 12);
        Ids(nexthops, new NexthopFilter { FdbOnly = true }).Should().Equal(4, 12);

        // A view walks the members where they lie.
        int weights = 0;
        foreach (NexthopView nexthop in nexthops.Enumerate(new NexthopFilter { GroupsOnly = true }))
        {
            foreach (NexthopGroupMember member in nexthop.Members)
            {
                weights += member.Weight;
            }
        }

        weights.Should().Be(3 + 1 + 1 + 7 + 1);
        JsonElement[] before = network.IpJson("nexthop", "bucket");
        IReadOnlyList<NexthopBucketInfo> buckets = nexthops.ListBuckets(new NexthopBucketFilter { GroupId = 11 });
        JsonElement[] after = network.IpJson("nexthop", "bucket");
        buckets.Select(b => (b.GroupId, b.Index, b.NexthopId)).Should().HaveCount(16).And.Equal(
            before.Select(b => (b.GetProperty("id").GetUInt32(), b.GetProperty("bucket").GetProperty("index").GetInt32(), b.GetProperty("bucket").GetProperty("nhid").GetUInt32())));
        for (int i = 0; i < buckets.Count; i++)
        {
            buckets[i].IdleTime.TotalSeconds.Should().BeInRange(IdleTime(before[i]), IdleTime(after[i]), "ip asked before and afterwards, and no packet came");
        }

        nexthops.ListBuckets(new NexthopBucketFilter { NexthopId = 1 }).Should().HaveCount(2).And.OnlyContain(b => b.NexthopId == 1);
        nexthops.ListBuckets(new NexthopBucketFilter { OutputInterface = network.Right }).Should().HaveCount(14);
        nexthops.GetBucket(11, 15).NexthopId.Should().Be(buckets[15].NexthopId);
        nexthops.DeleteAll().ThrowIfFailed();
        network.IpJson("nexthop").Should().BeEmpty();
    }

    [KernelFact(KernelFeature.Veth)]
    public void Wide_weights_and_statistics_are_read_or_refused_with_the_release_that_has_them()
    {
        using TestNetwork network = Addressed();
        NexthopClient nexthops = network.Client.Nexthops;
        nexthops.Add(new NexthopSpec { Id = 1, OutputInterface = network.Left });
        NexthopSpec wide = new() { Id = 10, Group = new NexthopGroup { Members = [new(1, 65535)] } };
        if (KernelFeatures.Has(KernelFeature.NexthopWideWeights))
        {
            nexthops.Add(wide);
            network.IpJson("nexthop", "show", "id", "10").Single().GetProperty("group")[0].GetProperty("weight").GetInt32().Should().Be(65535);
            nexthops.Get(10).Group!.Members.Should().Equal(new NexthopGroupMember(1, 65535));
        }
        else
        {
            FluentActions.Invoking(() => nexthops.Add(wide)).Should().Throw<NetlinkException>().WithMessage("add nexthop 10 group of 1*EINVAL*6.12*");
            nexthops.Add(new NexthopSpec { Id = 10, Group = new NexthopGroup { Members = [new(1)] } });
        }

        if (KernelFeatures.Has(KernelFeature.NexthopStatistics))
        {
            network.Client.Routes.Add(new RouteSpec(IPNetwork.Parse("10.30.0.0/16")) { NextHopId = 10 });
            network.Client.Routes.Get(IPAddress.Parse("10.30.0.1"));
            NexthopInfo counted = nexthops.Get(10, NexthopOperationFlags.Statistics | NexthopOperationFlags.HardwareStatistics);
            counted.Statistics.Should().ContainSingle().Which.Id.Should().Be(1);
            (counted.Group!.HardwareStatistics, counted.Statistics[0].HardwarePackets).Should().Be((false, 0UL));
            nexthops.List(new NexthopFilter { Statistics = NexthopOperationFlags.Statistics }).Single(n => n.Id == 10).Statistics.Should().Equal(counted.Statistics.Select(s => s with { HardwarePackets = null }));
            nexthops.Replace(new NexthopSpec { Id = 10, Group = new NexthopGroup { Members = [new(1)], HardwareStatistics = true } });
            nexthops.Get(10, NexthopOperationFlags.Statistics).Group!.HardwareStatistics.Should().BeTrue();
        }
        else
        {
            FluentActions.Invoking(() => nexthops.Get(10, NexthopOperationFlags.Statistics)).Should().Throw<NetlinkException>().WithMessage("get nexthop 10*EINVAL*6.9*");
            FluentActions.Invoking(() => nexthops.List(new NexthopFilter { Statistics = NexthopOperationFlags.Statistics })).Should().Throw<NetlinkException>().WithMessage("list nexthops*EINVAL*6.9*");
        }

        // Only the newest kernels know the port; the others say so.
        NexthopSpec port = new() { Id = 20, Gateway = IPAddress.Parse("192.0.2.1"), Fdb = true, DestinationPort = 4790 };
        try
        {
            nexthops.Add(port);
            nexthops.Get(20).DestinationPort.Should().Be(4790);
        }
        catch (NetlinkException exception)
        {
            exception.Message.Should().Match("add nexthop 20 fdb via 192.0.2.1: EINVAL*");
        }
    }

    [KernelFact(KernelFeature.Veth)]
    public void Refusals_say_what_was_asked_and_what_would_work()
    {
        using TestNetwork network = Addressed();
        NexthopClient nexthops = network.Client.Nexthops;
        NexthopSpec spec = new() { Id = 1, Gateway = IPAddress.Parse("10.9.0.1"), OutputInterface = network.Left };
        nexthops.Add(spec);
        nexthops.TryAdd(spec).Should().BeFalse();
        FluentActions.Invoking(() => nexthops.Add(spec)).Should().Throw<NexthopExistsException>().WithMessage($"add nexthop 1 via 10.9.0.1 on link {network.Left}: EEXIST*Replace*");
        FluentActions.Invoking(() => nexthops.Add(spec with { Id = 2, Gateway = IPAddress.Parse("192.0.2.1") })).Should().Throw<NetlinkException>().WithMessage("*UNREACH*OnLink*");
        FluentActions.Invoking(() => nexthops.Add(spec with { Id = 2, OutputInterface = TestNetwork.Missing })).Should().Throw<NetlinkException>().WithMessage("*EINVAL*no link with index*");
        FluentActions.Invoking(() => nexthops.Add(new NexthopSpec { Group = new NexthopGroup { Members = [new(77)] } })).Should().Throw<NetlinkException>().WithMessage("add nexthop group of 1: EINVAL*members before*");
        FluentActions.Invoking(() => nexthops.Replace(new NexthopSpec { Id = 1, Group = new NexthopGroup { Members = [new(1)] } })).Should().Throw<NetlinkException>().WithMessage("replace nexthop 1 group*EINVAL*");
        nexthops.TryGet(77, out _).Should().BeFalse();
        nexthops.TryDelete(77).Should().BeFalse();
        FluentActions.Invoking(() => nexthops.Get(77)).Should().Throw<NexthopNotFoundException>().WithMessage("get nexthop 77: ENOENT*");
        FluentActions.Invoking(() => nexthops.Delete(77)).Should().Throw<NexthopNotFoundException>().WithMessage("delete nexthop 77: ENOENT*");
        FluentActions.Invoking(() => nexthops.ListBuckets(new NexthopBucketFilter { GroupId = 1 })).Should().Throw<NetlinkException>().WithMessage("list buckets of nexthop 1: EINVAL*Not a nexthop group*");
        FluentActions.Invoking(() => nexthops.GetBucket(77, 0)).Should().Throw<NexthopNotFoundException>().WithMessage("get bucket 0 of nexthop 77: ENOENT*");
        FluentActions.Invoking(() => network.Client.Routes.Add(new RouteSpec(IPNetwork.Parse("10.30.0.0/16")) { NextHopId = 77 }))
            .Should().Throw<NetlinkException>().WithMessage("add route 10.30.0.0/16 by nexthop 77*EINVAL*no nexthop object 77*");
        network.Ip("link", "set", "right", "down");
        FluentActions.Invoking(() => nexthops.Add(new NexthopSpec { Id = 2, OutputInterface = network.Left })).Should().Throw<NetlinkException>().WithMessage("*ENETDOWN*carrier*");
        Capabilities.Without(Capabilities.NetAdmin, () => FluentActions.Invoking(() => nexthops.Delete(1)).Should().Throw<NetlinkPermissionException>().WithMessage("delete nexthop 1*EPERM*"));
    }

    [KernelFact(KernelFeature.Veth)]
    public void A_batch_adds_learns_ids_and_maps_failures()
    {
        using TestNetwork network = Addressed();
        NetlinkBatch batch = network.Client.CreateBatch();
        List<uint> ids = [];
        for (int i = 0; i < 300; i++)
        {
            batch.AddNexthop(new NexthopSpec { Gateway = new IPAddress([10, 9, 0, (byte)(10 + (i % 200))]), OutputInterface = network.Left }, ids.Add);
        }

        batch.Send().ThrowIfFailed();
        ids.Should().HaveCount(300).And.OnlyHaveUniqueItems();
        batch.AddNexthop(new NexthopSpec { Id = 1000, Group = new NexthopGroup { Members = [.. ids.Select(id => new NexthopGroupMember(id))] } });
        int again = batch.AddNexthop(new NexthopSpec { Id = ids[0], OutputInterface = network.Left });
        batch.ReplaceNexthop(new NexthopSpec { Id = ids[1], OutputInterface = network.Right });
        int missing = batch.DeleteNexthop(999);
        NetlinkBatchResult result = batch.Send();
        result.Failures.Select(f => f.Number).Should().Equal(again, missing);
        result.Failures[0].ToException().Should().BeOfType<NexthopExistsException>();
        result.Failures[1].ToException().Should().BeOfType<NexthopNotFoundException>().Which.Message.Should().StartWith("delete nexthop 999: ENOENT");
        network.IpJson("nexthop").Single(n => n.GetProperty("id").GetInt32() == 1000).GetProperty("group").GetArrayLength().Should().Be(300);
        network.Client.Nexthops.Get(ids[1]).OutputInterface.Should().Be(network.Right);
        network.Client.Nexthops.DeleteAll(new NexthopFilter { OutputInterface = network.Left }).ThrowIfFailed().Count.Should().Be(299);
        network.Client.Nexthops.List().Select(n => n.Id).Should().Equal([ids[1], 1000], "the group has one member left");
        network.Client.Nexthops.DeleteAll().Succeeded.Should().BeTrue("the group went with its member");
    }

    [Xunit.Fact]
    public void What_does_not_go_together_is_refused_before()
    {
        NexthopSpec way = new() { Id = 1, OutputInterface = 7 };
        NexthopGroup group = new() { Members = [new(1)] };
        (NexthopSpec Spec, string Message)[] cases =
        [
            (way with { Id = 0 }, "*at least 1; null*"),
            (way with { OutputInterface = 0 }, "*at least 1*"),
            (way with { OutputInterface = null }, "nexthop 1: an object needs an OutputInterface*"),
            (way with { Group = group }, "*nothing of a way of its own*"),
            (way with { Blackhole = true }, "*blackhole has neither*"),
            (way with { Fdb = true }, "*has a gateway only*"),
            (way with { DestinationPort = 4 }, "*for forwarding entries*"),
            (way with { Gateway = IPAddress.Loopback, Family = AddressFamily.InterNetworkV6 }, "*not of family*"),
            (new NexthopSpec { Group = new NexthopGroup() }, "*1 to 8191 members*"),
            (new NexthopSpec { Group = new NexthopGroup { Members = [new(0)] } }, "*at least 1*"),
            (new NexthopSpec { Group = new NexthopGroup { Members = [new(1, 0)] } }, "*1 to 65535*"),
            (new NexthopSpec { Group = new NexthopGroup { Members = [new(1, 65536)] } }, "*1 to 65535*"),
            (new NexthopSpec { Group = group with { Buckets = 8 } }, "*for resilient groups*"),
            (new NexthopSpec { Group = group with { Type = NexthopGroupType.Resilient, Buckets = 0 } }, "*at least one*"),
            (new NexthopSpec { Group = group with { Type = NexthopGroupType.Resilient, IdleTimer = TimeSpan.FromMilliseconds(5) } }, "*10 ms*"),
            (new NexthopSpec { Group = group with { Type = NexthopGroupType.Resilient, UnbalancedTimer = TimeSpan.FromMilliseconds(-10) } }, "*10 ms*"),
        ];
        foreach ((NexthopSpec spec, string message) in cases)
        {
            FluentActions.Invoking(spec.Check).Should().Throw<ArgumentException>().WithMessage(message);
        }

        FluentActions.Invoking(() => new NexthopFilter { OutputInterface = 0 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new NexthopFilter { Statistics = NexthopOperationFlags.WideWeights }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new NexthopBucketFilter { GroupId = 0 }).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static TestNetwork Addressed()
    {
        TestNetwork network = new("nexthop");
        network.Client.Addresses.Add(network.Left, "10.9.0.2/24");
        network.Client.Addresses.Add(network.Left, "fd09::2/64", AddressFlags.NoDad);
        return network;
    }

    private static IEnumerable<uint> Ids(NexthopClient nexthops, NexthopFilter filter) => nexthops.List(filter).Select(n => n.Id);

    private static double IdleTime(JsonElement bucket) => bucket.GetProperty("bucket").GetProperty("idle_time").GetDouble();

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
