using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Fdb;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Fdb;

/// <summary>Against the kernel: written by us and read by bridge(8), and the other way round.</summary>
public sealed class FdbClientTests
{
    private static readonly IPAddress s_endpoint = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress s_otherEndpoint = IPAddress.Parse("192.0.2.2");

    [KernelFact([KernelFeature.Bridge, KernelFeature.Veth])]
    public void Entries_of_a_bridge()
    {
        using TestNetwork network = new("fdb");
        int bridge = MakeBridge(network);
        FdbClient fdb = network.Client.Fdb;
        fdb.Add(new FdbSpec(network.Left, Mac(1)));
        fdb.Add(new FdbSpec(network.Left, Mac(2)) { Kind = FdbKind.Dynamic, Flags = NeighbourFlags.Sticky });
        fdb.Add(new FdbSpec(network.Left, Mac(3)) { Kind = FdbKind.Permanent });
        fdb.Add(new FdbSpec(network.Left, Mac(4)) { Kind = FdbKind.Dynamic, Flags = NeighbourFlags.ExternallyLearned });
        fdb.Add(new FdbSpec(network.Left, Mac(5)) { Activity = FdbActivity.Notify });
        fdb.Add(new FdbSpec(bridge, Mac(6)) { Tables = FdbTables.Self, Kind = FdbKind.Permanent });
        fdb.Add(new FdbSpec(network.Right, Mac(7)) { Tables = FdbTables.Self });

        JsonElement[] shown = Shown(network);
        (byte Mac, string Port, string State, string? Flag, string? Master)[] expected =
            [(1, "left", "static", null, "br0"), (2, "left", "", "sticky", "br0"), (3, "left", "permanent", null, "br0"), (4, "left", "", "extern_learn", "br0"), (5, "left", "static", null, "br0"), (6, "br0", "permanent", null, "br0"), (7, "right", "permanent", "self", null)];
        foreach ((byte mac, string port, string state, string? flag, string? master) in expected)
        {
            JsonElement entry = shown.Single(e => e.GetProperty("mac").GetString() == Text(mac));
            entry.GetProperty("ifname").GetString().Should().Be(port);
            entry.GetProperty("state").GetString().Should().Be(state);
            entry.GetProperty("flags").EnumerateArray().Select(f => f.GetString()).Should().Equal(flag is null ? [] : (string[])[flag]);
            (entry.TryGetProperty("master", out JsonElement name) ? name.GetString() : null).Should().Be(master);
        }

        FdbInfo[] ours = [.. fdb.List().Where(e => e.Address.GetAddressBytes()[0] == 2 && e.Address.GetAddressBytes()[1] == 0xfd)];
        ours.OrderBy(e => e.Address.ToString()).Select(e => (e.LinkIndex, e.Kind, e.Flags, e.Table, e.Master)).Should().Equal(
            (network.Left, FdbKind.Static, NeighbourFlags.None, FdbTables.Master, bridge), (network.Left, FdbKind.Dynamic, NeighbourFlags.Sticky, FdbTables.Master, bridge),
            (network.Left, FdbKind.Permanent, NeighbourFlags.None, FdbTables.Master, bridge), (network.Left, FdbKind.Dynamic, NeighbourFlags.ExternallyLearned, FdbTables.Master, bridge),
            (network.Left, FdbKind.Static, NeighbourFlags.None, FdbTables.Master, bridge), (bridge, FdbKind.Permanent, NeighbourFlags.None, FdbTables.Self, bridge), (network.Right, FdbKind.Permanent, NeighbourFlags.Self, FdbTables.Self, null));
        ours.Single(e => e.Address.Equals(Mac(5))).Activity.Should().Be(FdbActivity.Notify);
        ours.Single(e => e.Address.Equals(Mac(1))).CacheInfo!.Value.Updated.Should().BeGreaterThanOrEqualTo(TimeSpan.Zero).And.BeLessThan(TimeSpan.FromMinutes(10));

        // By the kernel's filters and by a lookup. A bridge reports its own entries to every port's name.
        fdb.List(new FdbFilter { LinkIndex = network.Left }).Should().OnlyContain(e => e.LinkIndex == network.Left).And.Contain(e => e.Address.Equals(Mac(3))).And.HaveCount(Shown(network, "dev", "left").Length);
        fdb.List(new FdbFilter { Bridge = bridge }).Should().NotContain(e => e.LinkIndex == network.Right).And.Contain(e => e.Address.Equals(Mac(6))).And.HaveCount(Shown(network, "br", "br0").Length);
        FdbInfo looked = fdb.Get(new FdbSpec(network.Left, Mac(1)));
        (looked.LinkIndex, looked.Kind, looked.Master).Should().Be((network.Left, FdbKind.Static, bridge));
        fdb.Get(new FdbSpec(bridge, Mac(6)) { Tables = FdbTables.Self }).Kind.Should().Be(FdbKind.Permanent);
        fdb.TryGet(new FdbSpec(network.Left, Mac(99)), out _).Should().BeFalse();

        // What bridge(8) adds is read alike, and what it shows can be made and unmade from what we read.
        network.Run("bridge", "fdb", "add", Text(8), "dev", "left", "master", "static", "sticky");
        FdbInfo theirs = fdb.Get(new FdbSpec(network.Left, Mac(8)));
        (theirs.Kind, theirs.Flags).Should().Be((FdbKind.Static, NeighbourFlags.Sticky));
        fdb.Replace(theirs.ToSpec() with { Kind = FdbKind.Dynamic });
        fdb.Get(theirs.ToSpec()).Kind.Should().Be(FdbKind.Dynamic);
        foreach (FdbInfo entry in ours)
        {
            fdb.Delete(entry.ToSpec());
        }

        FluentActions.Invoking(() => fdb.Add(theirs.ToSpec())).Should().Throw<FdbExistsException>().WithMessage($"add forwarding entry {Text(8)} on link {network.Left} master: EEXIST*Replace*");
        FluentActions.Invoking(() => fdb.Delete(new FdbSpec(network.Left, Mac(1)))).Should().Throw<FdbNotFoundException>().WithMessage($"delete forwarding entry {Text(1)} on link {network.Left} master: ENOENT*part of its key*");
        fdb.TryDelete(new FdbSpec(network.Left, Mac(1))).Should().BeFalse();
        fdb.TryDelete(new FdbSpec(TestNetwork.Missing, Mac(1))).Should().BeFalse();
        FluentActions.Invoking(() => fdb.Add(new FdbSpec(network.Right, Mac(1)))).Should().Throw<NetlinkException>().WithMessage("*EOPNOTSUPP*no port of a bridge*FdbTables.Self*");
        FluentActions.Invoking(() => fdb.Add(new FdbSpec(TestNetwork.Missing, Mac(1)))).Should().Throw<NetlinkException>().WithMessage("*ENODEV*no link with index*");
        Capabilities.Without(Capabilities.NetAdmin, () => FluentActions.Invoking(() => fdb.Add(new FdbSpec(network.Left, Mac(1)))).Should().Throw<NetlinkPermissionException>());
    }

    [KernelFact([KernelFeature.Bridge, KernelFeature.Veth])]
    public void A_bridge_is_flushed_at_once_by_what_is_given()
    {
        using TestNetwork network = new("fdb");
        int bridge = MakeBridge(network);
        FdbClient fdb = network.Client.Fdb;
        NetlinkBatch batch = network.Client.CreateBatch();
        for (byte i = 1; i <= 100; i++)
        {
            batch.AddFdbEntry(new FdbSpec(network.Left, Mac(i)) { Kind = i % 2 == 0 ? FdbKind.Static : FdbKind.Dynamic });
        }

        int twice = batch.AddFdbEntry(new FdbSpec(network.Left, Mac(1)));
        batch.ReplaceFdbEntry(new FdbSpec(network.Left, Mac(1)) { Kind = FdbKind.Dynamic, Flags = NeighbourFlags.ExternallyLearned });
        int absent = batch.DeleteFdbEntry(new FdbSpec(network.Left, Mac(200)));
        batch.Send().Failures.Select(f => (f.Number, f.ToException().GetType())).Should().Equal((twice, typeof(FdbExistsException)), (absent, typeof(FdbNotFoundException)));
        Count().Should().Be(100);

        fdb.Flush(new FdbFlush(bridge) { ExternallyLearned = true });
        Count().Should().Be(99);
        fdb.Flush(new FdbFlush(bridge) { Static = false });
        Count().Should().Be(50, "the dynamic ones are gone");
        fdb.Flush(new FdbFlush(bridge) { PortIndex = bridge, Permanent = false });
        fdb.Flush(new FdbFlush(bridge) { AddedByUser = false, Permanent = false });
        fdb.Flush(new FdbFlush(bridge) { Sticky = true });
        Count().Should().Be(50, "none is the bridge's own, made by other than a user, or sticky");
        batch.FlushFdb(new FdbFlush(network.Left, FdbTables.Master) { Permanent = false });
        batch.Send().ThrowIfFailed();
        Count().Should().Be(0);
        fdb.List(new FdbFilter { LinkIndex = network.Left }).Should().Contain(e => e.Kind == FdbKind.Permanent && e.Table == FdbTables.Master, "the port's own address is permanent");

        FluentActions.Invoking(() => fdb.Flush(new FdbFlush(network.Right))).Should().Throw<NetlinkException>().WithMessage($"flush the self table of link {network.Right}: EOPNOTSUPP*list the entries and delete them in a batch*");
        FluentActions.Invoking(() => fdb.Flush(new FdbFlush(bridge) { Vni = 7 })).Should().Throw<NetlinkException>().WithMessage("*EINVAL*6.7*");
        FluentActions.Invoking(() => fdb.Flush(new FdbFlush(bridge) { PortIndex = network.Right })).Should().Throw<NetlinkException>().WithMessage("*EINVAL*");

        int Count()
        {
            int count = 0;
            foreach (FdbView entry in fdb.Enumerate(new FdbFilter { LinkIndex = network.Left }))
            {
                count += entry.Table == FdbTables.Master && entry.Kind != FdbKind.Permanent ? 1 : 0;
            }

            return count;
        }
    }

    [KernelFact([KernelFeature.BridgeVlanFiltering, KernelFeature.Veth])]
    public void Entries_of_a_bridge_that_filters_by_VLAN()
    {
        using TestNetwork network = new("fdb");
        int bridge = MakeBridge(network, "vlan_filtering", "1");
        network.Run("bridge", "vlan", "add", "vid", "10-12", "dev", "left");
        FdbClient fdb = network.Client.Fdb;
        fdb.Add(new FdbSpec(network.Left, Mac(1)) { Vlan = 10 });
        network.Run("bridge", "fdb", "add", Text(2), "dev", "left", "master", "static", "vlan", "11");
        Shown(network).Single(e => e.GetProperty("mac").GetString() == Text(1)).GetProperty("vlan").GetInt32().Should().Be(10);
        fdb.Get(new FdbSpec(network.Left, Mac(2)) { Vlan = 11 }).Vlan.Should().Be(11);
        fdb.TryGet(new FdbSpec(network.Left, Mac(2)) { Vlan = 10 }, out _).Should().BeFalse();
        fdb.TryDelete(new FdbSpec(network.Left, Mac(1)) { Vlan = 11 }).Should().BeFalse();
        FluentActions.Invoking(() => fdb.Add(new FdbSpec(network.Left, Mac(3)) { Vlan = 13 })).Should().Throw<NetlinkException>().WithMessage($"add forwarding entry {Text(3)} on link {network.Left} master vlan 13: EINVAL*");
        fdb.Add(new FdbSpec(network.Left, Mac(3)));
        fdb.List(new FdbFilter { Bridge = bridge }).Where(e => e.Address.Equals(Mac(3))).Select(e => e.Vlan ?? 0).Order().Should().Equal([0, 10, 11, 12], "one of no VLAN and one for each of the port's");
        fdb.Flush(new FdbFlush(bridge) { Vlan = 10, Permanent = false });
        fdb.List(new FdbFilter { Bridge = bridge }).Where(e => e.Kind == FdbKind.Static).Select(e => (e.Address, e.Vlan ?? 0)).Should().BeEquivalentTo(new[] { (Mac(2), 11), (Mac(3), 0), (Mac(3), 11), (Mac(3), 12) });
        fdb.Delete(new FdbSpec(network.Left, Mac(3)));
        fdb.List(new FdbFilter { Bridge = bridge }).Should().NotContain(e => e.Address.Equals(Mac(3)), "without a VLAN all are deleted");
    }

    [KernelFact([KernelFeature.Vxlan, KernelFeature.Veth])]
    public void Destinations_of_a_VXLAN_link()
    {
        using TestNetwork network = new("fdb");
        network.Ip("link", "add", "vx0", "type", "vxlan", "id", "7", "dstport", "4789", "nolearning");
        network.Ip("link", "add", "vx1", "type", "vxlan", "dstport", "4790", "external", "nolearning");
        network.Ip("nexthop", "add", "id", "10", "via", "192.0.2.9", "fdb");
        network.Ip("nexthop", "add", "id", "11", "group", "10", "fdb");
        int vxlan = network.Client.Links.Get("vx0").Index;
        int external = network.Client.Links.Get("vx1").Index;
        FdbClient fdb = network.Client.Fdb;
        FdbSpec flood = new(vxlan, FdbSpec.AllZeros) { Destination = s_endpoint, Port = 5000, Vni = 77, Via = network.Left };
        fdb.Add(flood);
        fdb.Append(new FdbSpec(vxlan, FdbSpec.AllZeros) { Destination = s_otherEndpoint });
        fdb.Add(new FdbSpec(vxlan, Mac(1)) { Destination = s_endpoint, Kind = FdbKind.Static, Flags = NeighbourFlags.Router });
        fdb.Add(new FdbSpec(vxlan, Mac(2)) { NextHopId = 11 });
        fdb.Add(new FdbSpec(external, Mac(3)) { Destination = s_endpoint, SourceVni = 8, Vni = 9 });

        JsonElement[] shown = Shown(network, "dev", "vx0");
        JsonElement[] floods = [.. shown.Where(e => e.GetProperty("mac").GetString() == "00:00:00:00:00:00").OrderBy(e => e.GetProperty("dst").GetString())];
        floods.Select(e => e.GetProperty("dst").GetString()).Should().Equal("192.0.2.1", "192.0.2.2");
        (floods[0].GetProperty("port").GetInt32(), floods[0].GetProperty("vni").GetInt32(), floods[0].GetProperty("viaIf").GetString(), floods[0].GetProperty("state").GetString()).Should().Be((5000, 77, "left", "permanent"));
        shown.Single(e => e.GetProperty("mac").GetString() == Text(1)).GetProperty("state").GetString().Should().Be("static");
        shown.Single(e => e.GetProperty("mac").GetString() == Text(2)).GetProperty("nhid").GetInt32().Should().Be(11);
        Shown(network, "dev", "vx1").Single(e => e.GetProperty("mac").GetString() == Text(3)).GetProperty("src_vni").GetInt32().Should().Be(8);

        FdbInfo[] listed = [.. fdb.List(new FdbFilter { LinkIndex = vxlan })];
        listed.Should().HaveCount(4).And.OnlyContain(e => e.Table == FdbTables.Self && e.LinkIndex == vxlan);
        listed.Single(e => s_endpoint.Equals(e.Destination) && e.Port is not null).Should().Match<FdbInfo>(e => e.Port == 5000 && e.Vni == 77 && e.Via == network.Left && e.Kind == FdbKind.Permanent);
        listed.Single(e => e.NextHopId == 11).Destination.Should().BeNull();
        listed.Single(e => e.Address.Equals(Mac(1))).Should().Match<FdbInfo>(e => e.Kind == FdbKind.Static && e.Flags == (NeighbourFlags.Self | NeighbourFlags.Router));
        fdb.Get(new FdbSpec(external, Mac(3)) { Tables = FdbTables.Self, SourceVni = 8 }).Should().Match<FdbInfo>(e => e.Vni == 9 && e.SourceVni == 8);

        // Another endpoint for an address with one; of several, one goes.
        fdb.Replace(new FdbSpec(vxlan, Mac(1)) { Destination = s_otherEndpoint });
        fdb.Get(new FdbSpec(vxlan, Mac(1)) { Tables = FdbTables.Self }).Destination.Should().Be(s_otherEndpoint);
        FluentActions.Invoking(() => fdb.Add(flood)).Should().Throw<FdbExistsException>().WithMessage("add forwarding entry 00:00:00:00:00:00*dst 192.0.2.1 port 5000 vni 77*Append*");
        FluentActions.Invoking(() => fdb.Delete(flood with { Address = Mac(9) })).Should().Throw<FdbNotFoundException>();
        fdb.TryDelete(flood with { Port = 5001 }).Should().BeTrue("the kernel says nothing of a destination that is not there");
        fdb.List(new FdbFilter { LinkIndex = vxlan }).Should().HaveCount(4);
        fdb.Delete(flood);
        fdb.List(new FdbFilter { LinkIndex = vxlan }).Where(e => e.Address.Equals(FdbSpec.AllZeros)).Should().ContainSingle().Which.Destination.Should().Be(s_otherEndpoint);
        network.Run("bridge", "fdb", "append", "00:00:00:00:00:00", "dev", "vx0", "dst", "192.0.2.3", "vni", "55");
        fdb.List(new FdbFilter { LinkIndex = vxlan }).Single(e => e.Vni == 55).Destination.Should().Be(IPAddress.Parse("192.0.2.3"));

        // At once where the kernel can; else it says what would do, which works everywhere.
        if (Kernel >= new Version(6, 7))
        {
            fdb.Flush(new FdbFlush(vxlan) { Vni = 55 });
            fdb.List(new FdbFilter { LinkIndex = vxlan }).Should().HaveCount(3).And.NotContain(e => e.Vni == 55);
            fdb.Flush(new FdbFlush(vxlan) { NextHopId = 11 });
            fdb.Flush(new FdbFlush(vxlan) { Destination = s_otherEndpoint });
        }
        else
        {
            FluentActions.Invoking(() => fdb.Flush(new FdbFlush(vxlan) { Vni = 55 })).Should().Throw<NetlinkException>().WithMessage("flush the self table of link*6.7*delete them in a batch*");
            FluentActions.Invoking(() => fdb.Flush(new FdbFlush(vxlan))).Should().Throw<NetlinkException>().WithMessage("flush the self table of link*EOPNOTSUPP*6.7*delete them in a batch*");
            NetlinkBatch batch = network.Client.CreateBatch();
            foreach (FdbInfo entry in fdb.List(new FdbFilter { LinkIndex = vxlan }))
            {
                batch.DeleteFdbEntry(entry.ToSpec());
            }

            batch.Send().ThrowIfFailed();
        }

        fdb.List(new FdbFilter { LinkIndex = vxlan }).Should().BeEmpty();
        NetlinkBatch appending = network.Client.CreateBatch();
        appending.AppendFdbEntry(flood);
        appending.AppendFdbEntry(flood with { Port = 5001 });
        appending.Send().ThrowIfFailed();
        fdb.List(new FdbFilter { LinkIndex = vxlan }).Should().HaveCount(2);
    }

    private static Version Kernel { get; } = Version.Parse(string.Join('.', File.ReadAllText("/proc/sys/kernel/osrelease").Split('.', '-')[..2]));

    private static PhysicalAddress Mac(byte last) => new([2, 0xfd, 0, 0, 0, last]);

    private static string Text(byte last) => $"02:fd:00:00:00:{last:x2}";

    private static int MakeBridge(TestNetwork network, params string[] options)
    {
        // Else each entry is there twice where the kernel can filter by VLAN: of no VLAN and of the default one.
        network.Ip(["link", "add", "br0", "type", "bridge", "vlan_default_pvid", "0", .. options]);
        network.Ip("link", "set", "br0", "addrgenmode", "none");
        network.Ip("link", "set", "br0", "up");
        network.Ip("link", "set", "left", "master", "br0");
        return network.Client.Links.Get("br0").Index;
    }

    private static JsonElement[] Shown(TestNetwork network, params string[] filter)
    {
        using JsonDocument document = JsonDocument.Parse(Witness.Run("bridge", ["-n", network.Namespace.Name, "-d", "-s", "-j", "fdb", "show", .. filter]));
        return [.. document.RootElement.Clone().EnumerateArray()];
    }
}
