using FluentAssertions;
using NetkitSharp.Rtnetlink.Monitoring;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Monitoring;

/// <summary>Changes made by ip(8), told by the monitor.</summary>
public sealed class NeighbourMonitorTests
{
    [KernelFact([KernelFeature.Veth, KernelFeature.Bridge])]
    public void Neighbours_come_change_and_go_as_ip_makes_them()
    {
        using TestNetwork network = new("monneigh");
        network.Ip("neigh", "add", "10.9.0.1", "lladdr", "02:00:00:00:00:01", "dev", "left");
        using MonitorSession monitor = new(network.Namespace.Namespace, network.Client, new() { Objects = MonitoredObjects.Neighbours });
        monitor.Take<NeighbourEvent>().Should().ContainSingle("NOARP entries are left out").Which.Change.Should().Be(ObjectChange.Existing);
        network.Ip("neigh", "add", "fd09::2", "lladdr", "02:00:00:00:00:02", "dev", "left", "router");
        network.Ip("neigh", "replace", "10.9.0.1", "lladdr", "02:00:00:00:00:03", "dev", "left", "nud", "stale");
        network.Ip("neigh", "add", "proxy", "10.9.0.7", "dev", "left");
        network.Ip("link", "add", "name", "br0", "type", "bridge");
        network.Ip("link", "set", "right", "master", "br0");
        List<NeighbourEvent> seen = monitor.Take<NeighbourEvent>();
        seen.Select(e => (e.Change, e.Neighbour.Address.ToString(), e.Previous?.State, e.Neighbour.State)).Should().Equal(
            [(ObjectChange.Added, "fd09::2", null, NeighbourState.Permanent), (ObjectChange.Changed, "10.9.0.1", NeighbourState.Permanent, NeighbourState.Stale)],
            "proxy entries and the bridge's forwarding entries are others");
        seen[0].Neighbour.Flags.Should().Be(NeighbourFlags.Router);
        network.Ip("neigh", "del", "fd09::2", "dev", "left");
        monitor.Take<NeighbourEvent>()[^1].Should().Match<NeighbourEvent>(e => e.Change == ObjectChange.Removed && e.Neighbour.Address.ToString() == "fd09::2");
        network.Ip("neigh", "replace", "10.9.0.4", "lladdr", "02:00:00:00:00:03", "dev", "left", "nud", "noarp");
        network.Ip("neigh", "replace", "10.9.0.5", "lladdr", "02:00:00:00:00:03", "dev", "left", "nud", "permanent");
        monitor.ShouldKnowTheKernelsTables("neighbours came and went");
        network.Ip("link", "set", "left", "down");
        monitor.ShouldKnowTheKernelsTables("a link went down");
        monitor.Refresh();
        monitor.Take().Should().AllBeOfType<SynchronizedEvent>("all was known");
    }
}
