using FluentAssertions;
using NetkitSharp.Rtnetlink.Monitoring;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Monitoring;

/// <summary>Namespace ids, and other namespaces by them.</summary>
public sealed class NamespaceMonitorTests
{
    [KernelFact(KernelFeature.Veth)]
    public void Other_namespaces_are_watched_from_when_they_get_an_id_until_they_die()
    {
        using TestNetwork network = new("monns");
        using TestNamespace first = new("monns1");
        Witness.Run("ip", "-n", network.Namespace.Name, "netns", "set", first.Name, "11");
        Witness.Run("ip", "-n", first.Name, "link", "add", "early", "type", "veth", "peer", "name", "late");

        // The namespace's id in itself: its messages then come with one, too.
        network.Client.NamespaceIds.Assign(network.Namespace.Namespace, 5).Should().Be(5);
        RtnetlinkMonitorOptions options = new() { Objects = MonitoredObjects.Links | MonitoredObjects.Addresses | MonitoredObjects.NamespaceIds, AllNamespaces = true };
        using MonitorSession monitor = new(network.Namespace.Namespace, network.Client, options);
        List<RtnetlinkEvent> listed = monitor.Take();
        listed.OfType<LinkEvent>().Where(e => e.NamespaceId == 11).Select(e => e.Link.Name).Should().BeEquivalentTo(["lo", "early", "late"]);
        listed.OfType<LinkEvent>().Where(e => e.NamespaceId is null).Select(e => e.Link.Name).Should().BeEquivalentTo(["lo", "left", "right"]);
        listed.OfType<NamespaceIdEvent>().Select(e => (e.Change, e.Id.Id)).Should().BeEquivalentTo([(ObjectChange.Existing, 11), (ObjectChange.Existing, 5)]);

        network.Ip("link", "set", "left", "mtu", "1400");
        monitor.Take<LinkEvent>().Where(e => e.Link.Mtu == 1400).Should().ContainSingle().Which.NamespaceId.Should().BeNull("its own namespace is its own, id or not");
        Witness.Run("ip", "-n", first.Name, "link", "set", "early", "mtu", "1300");
        Witness.Run("ip", "-n", first.Name, "addr", "add", "10.1.1.1/24", "dev", "early");
        List<RtnetlinkEvent> elsewhere = monitor.Take();
        elsewhere.OfType<LinkEvent>().Where(e => e.Link.Mtu == 1300).Should().ContainSingle().Which.NamespaceId.Should().Be(11);
        elsewhere.OfType<AddressEvent>().Should().ContainSingle().Which.Should().Match<AddressEvent>(e => e.NamespaceId == 11 && e.Address.Address == "10.1.1.1/24");

        using (TestNamespace second = new("monns2"))
        {
            network.Ip("link", "set", "left", "netns", second.Name);
            List<RtnetlinkEvent> moved = monitor.Take();
            int id = moved.OfType<NamespaceIdEvent>().Should().ContainSingle().Which.Id.Id;
            moved.OfType<LinkEvent>().Single(e => e.Change == ObjectChange.Removed && e.NamespaceId is null).NewNamespaceId.Should().Be(id);
            moved.OfType<LinkEvent>().Where(e => e.NamespaceId == id && e.Change == ObjectChange.Added).Select(e => e.Link.Name).Should().BeEquivalentTo(["lo", "left"]);
            second.Namespace.Dispose();
        }

        // The other end goes with the one in the namespace that dies.
        List<RtnetlinkEvent> died = monitor.TakeUntil(e => e is NamespaceIdEvent { Change: ObjectChange.Removed });
        if (!died.Exists(IsRight))
        {
            died.AddRange(monitor.TakeUntil(IsRight));
        }

        died.OfType<NamespaceIdEvent>().Single().Change.Should().Be(ObjectChange.Removed);
        died.OfType<LinkEvent>().Where(e => e.Change == ObjectChange.Removed).Select(e => e.Link.Name).Should().Contain(["lo", "left", "right"]);
        monitor.Refresh();
        monitor.Take().Should().AllBeOfType<SynchronizedEvent>("all was known");

        static bool IsRight(RtnetlinkEvent seen) => seen is LinkEvent { Change: ObjectChange.Removed, Link.Name: "right" };
    }
}
