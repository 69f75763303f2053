using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Monitoring;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Monitoring;

/// <summary>Changes made by ip(8), told by the monitor.</summary>
public sealed class LinkMonitorTests
{
    [KernelFact([KernelFeature.Veth, KernelFeature.Bridge])]
    public void Links_come_change_and_go_as_ip_makes_them()
    {
        using TestNetwork network = new("monlink");
        using TestNamespace other = new("monlink2");
        using MonitorSession monitor = new(network.Namespace.Namespace, network.Client, new() { Objects = MonitoredObjects.Links });
        network.Ip("link", "set", "left", "mtu", "1400");
        List<RtnetlinkEvent> first = monitor.Take();
        first[..^1].Should().AllBeOfType<LinkEvent>().Which.Select(e => (e.Change, e.Link.Name)).Should().BeEquivalentTo([(ObjectChange.Existing, "lo"), (ObjectChange.Existing, "left"), (ObjectChange.Existing, "right")]);
        first[^1].Should().BeOfType<SynchronizedEvent>().Which.Reason.Should().Be(SynchronizationReason.Listed);
        monitor.ShouldKnowTheKernelsTables("it has just been listed");

        network.Ip("link", "add", "one", "type", "veth", "peer", "name", "two");
        monitor.Take<LinkEvent>().Where(e => e.Change == ObjectChange.Added).Select(e => e.Link.Name).Should().BeEquivalentTo(["one", "two"]);

        (string[] Command, string Before, string After)[] settings =
        [
            (["link", "set", "left", "mtu", "1300"], "1400", "1300"),
            (["link", "set", "left", "alias", "over there"], "", "over there"),
            (["link", "set", "left", "group", "7"], "0", "7"),
            (["link", "set", "left", "txqueuelen", "77"], "1000", "77"),
            (["link", "property", "add", "dev", "left", "altname", "gauche"], "", "gauche"),
        ];
        Func<LinkInfo, string?>[] read = [l => $"{l.Mtu}", l => l.Alias, l => $"{l.Group}", l => $"{l.TxQueueLength}", l => string.Concat(l.AlternativeNames)];
        for (int i = 0; i < settings.Length; i++)
        {
            network.Ip(settings[i].Command);
            LinkEvent change = monitor.Take<LinkEvent>().Should().ContainSingle(string.Join(' ', settings[i].Command)).Subject;
            (change.Change, change.Link.Index, read[i](change.Previous!) ?? "", read[i](change.Link)).Should().Be((ObjectChange.Changed, network.Left, settings[i].Before, settings[i].After));
        }

        // Before Linux 6.2 only a link that is down can be renamed.
        network.Ip("link", "set", "two", "name", "deux");
        LinkEvent renamed = monitor.Take<LinkEvent>().Should().ContainSingle().Subject;
        (renamed.Change, renamed.Previous!.Name, renamed.Link.Name).Should().Be((ObjectChange.Changed, "two", "deux"));

        network.Ip("link", "add", "name", "br0", "type", "bridge");
        network.Ip("link", "set", "br0", "up");
        network.Ip("link", "set", "left", "master", "br0");
        monitor.ShouldKnowTheKernelsTables("a port's AF_BRIDGE messages are not about the link");
        network.Ip("link", "set", "left", "nomaster");
        List<LinkEvent> released = monitor.Take<LinkEvent>();
        released.Should().NotContain(e => e.Change == ObjectChange.Removed, "a port that leaves its bridge is announced by an AF_BRIDGE RTM_DELLINK").And.Contain(e => e.Link.Index == network.Left && e.Link.MasterIndex == null && e.Previous!.MasterIndex != null);
        network.Ip("link", "del", "br0");
        monitor.ShouldKnowTheKernelsTables("a bridge came and went");

        int id = network.Client.NamespaceIds.Assign(other.Namespace, 4711);
        network.Ip("link", "set", "one", "netns", other.Name);
        LinkEvent moved = monitor.Take<LinkEvent>().Single(e => e.Change == ObjectChange.Removed);
        (moved.Link.Name, moved.NewNamespaceId).Should().Be(("one", id));
        moved.NewIndex.Should().NotBeNull();
        network.Ip("link", "del", "left");
        List<LinkEvent> removed = monitor.Take<LinkEvent>();
        removed.Where(e => e.Change == ObjectChange.Removed).Select(e => (e.Link.Name, e.NewNamespaceId)).Should().BeEquivalentTo([("left", null), ("right", (int?)null)]);
        monitor.ShouldKnowTheKernelsTables("all that happened was told");
    }

    [KernelFact(KernelFeature.Veth)]
    public void What_the_kernel_does_not_tell_a_refresh_finds()
    {
        using TestNetwork network = new("monquiet");
        using MonitorSession monitor = new(network.Namespace.Namespace, network.Client, new() { Objects = MonitoredObjects.Links });
        monitor.Take();
        network.Client.Links.Get("left").GsoMaxSize.Should().NotBe(30000);
        network.Ip("link", "set", "left", "gso_max_size", "30000");
        monitor.Take().Where(e => e is LinkEvent { Link.GsoMaxSize: 30000 }).Should().BeEmpty("else the documentation of the monitor is to be changed");
        monitor.Refresh();
        List<RtnetlinkEvent> found = monitor.Take();
        found[..^1].Should().ContainSingle().Which.Should().Match<LinkEvent>(e => e.Change == ObjectChange.Changed && e.Link.GsoMaxSize == 30000 && e.Previous!.GsoMaxSize != 30000);
        found[^1].Should().BeOfType<SynchronizedEvent>().Which.Reason.Should().Be(SynchronizationReason.Requested);
    }
}
