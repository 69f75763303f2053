using FluentAssertions;
using NetkitSharp.Rtnetlink.Monitoring;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Monitoring;

/// <summary>Changes made by ip(8), told by the monitor: those that the kernel tells, and those that it does not.</summary>
public sealed class RouteMonitorTests
{
    private static readonly string[] s_added = ["fd21::/64", "fd21::/64", "fd22::/64", "fd23::/64", "fd24::/64", "fd25::/64", "fd26::/64"];
    private static readonly string[] s_own = ["fd01::1/128", "fd02::1/128"];

    [KernelFact(KernelFeature.Veth)]
    public void Ipv4_routes_come_change_and_go()
    {
        using TestNetwork network = Prepare("monroute4");
        using MonitorSession monitor = new(network.Namespace.Namespace, network.Client, new() { Objects = MonitoredObjects.Routes });
        monitor.Take<RouteEvent>().Should().OnlyContain(e => e.Change == ObjectChange.Existing).And.Contain(e => Text(e.Route) == "10.1.0.0/24");

        network.Ip("route", "add", "10.20.0.0/24", "via", "10.1.0.9");
        network.Ip("route", "append", "10.20.0.0/24", "via", "10.1.0.8");
        network.Ip("route", "prepend", "10.20.0.0/24", "via", "10.1.0.7");
        monitor.Take<RouteEvent>().Select(e => (e.Change, Text(e.Route), $"{e.Route.Gateway}")).Should().Equal(
            (ObjectChange.Added, "10.20.0.0/24", "10.1.0.9"), (ObjectChange.Added, "10.20.0.0/24", "10.1.0.8"), (ObjectChange.Added, "10.20.0.0/24", "10.1.0.7"));
        network.Ip("route", "replace", "10.20.0.0/24", "via", "10.1.0.6");
        RouteEvent replaced = monitor.Take<RouteEvent>().Should().ContainSingle().Subject;
        (replaced.Change, $"{replaced.Previous?.Gateway}", $"{replaced.Route.Gateway}").Should().Be((ObjectChange.Changed, "10.1.0.7", "10.1.0.6"), "the first of several is the one that a replacement replaces");
        network.Ip("route", "del", "10.20.0.0/24", "via", "10.1.0.9");
        monitor.Take<RouteEvent>().Select(e => (e.Change, $"{e.Route.Gateway}")).Should().Equal((ObjectChange.Removed, "10.1.0.9"));
        monitor.ShouldKnowTheKernelsTables("routes to one destination were added, replaced and deleted");

        network.Ip("route", "add", "10.30.0.0/24", "table", "1000", "metric", "5", "nexthop", "via", "10.1.0.9", "weight", "3", "nexthop", "via", "10.2.0.9");
        network.Ip("route", "add", "blackhole", "10.31.0.0/24");
        network.Ip("route", "add", "10.32.0.0/24", "dev", "left", "tos", "0x10");
        network.Ip("route", "add", "10.33.0.0/24", "dev", "right", "src", "10.1.0.1");
        network.Ip("nexthop", "add", "id", "7", "via", "10.1.0.9", "dev", "left");
        network.Ip("route", "add", "10.34.0.0/24", "nhid", "7");
        monitor.Take<RouteEvent>().Should().HaveCount(5);
        network.Ip("nexthop", "replace", "id", "7", "via", "10.1.0.8", "dev", "left");
        monitor.ShouldKnowTheKernelsTables("a route's nexthop object was replaced");
        network.Ip("nexthop", "del", "id", "7");
        monitor.Take<RouteEvent>().Select(e => (e.Change, Text(e.Route))).Should().Equal([(ObjectChange.Removed, "10.34.0.0/24")], "it went with its nexthop object, without a word");

        network.Ip("link", "set", "right", "down");
        List<RouteEvent> down = monitor.Take<RouteEvent>();
        down.Should().Contain(e => e.Change == ObjectChange.Removed && Text(e.Route) == "10.33.0.0/24").And.Contain(e => e.Change == ObjectChange.Removed && Text(e.Route) == "10.2.0.0/24");
        RouteEvent half = down.Single(e => Text(e.Route) == "10.30.0.0/24");
        half.Change.Should().Be(ObjectChange.Changed);
        half.Route.NextHops.Select(hop => hop.Flags.HasFlag(RouteFlags.Dead)).Should().Equal(false, true);
        monitor.ShouldKnowTheKernelsTables("the routes of a link that went down are gone without a word");

        network.Ip("link", "set", "right", "up");
        network.Ip("addr", "add", "10.3.0.1/24", "dev", "left");
        network.Ip("route", "add", "10.35.0.0/24", "dev", "left", "src", "10.3.0.1");
        monitor.ShouldKnowTheKernelsTables("the link is back");
        network.Ip("addr", "del", "10.3.0.1/24", "dev", "left");
        monitor.Take<RouteEvent>().Should().ContainSingle(e => e.Change == ObjectChange.Removed && Text(e.Route) == "10.35.0.0/24", "its source address went");
        monitor.ShouldKnowTheKernelsTables("a source address went");
        network.Ip("link", "del", "left");
        monitor.ShouldKnowTheKernelsTables("both links are gone");
        monitor.Refresh();
        monitor.Take().Should().AllBeOfType<SynchronizedEvent>("all was known");
    }

    [KernelFact(KernelFeature.Veth)]
    public void Ipv6_routes_come_change_and_go()
    {
        using TestNetwork network = Prepare("monroute6");
        using MonitorSession monitor = new(network.Namespace.Namespace, network.Client, new() { Objects = MonitoredObjects.Routes });
        monitor.Take();
        network.Ip("-6", "route", "add", "fd20::/64", "nexthop", "via", "fd01::9", "nexthop", "via", "fd02::9");
        monitor.Take<RouteEvent>().Select(e => (e.Change, Text(e.Route), e.Route.NextHops.Count)).Should().Equal((ObjectChange.Added, "fd20::/64", 2));
        network.Ip("-6", "route", "append", "fd20::/64", "via", "fd02::8");
        monitor.Take<RouteEvent>().Select(e => (e.Change, e.Previous?.NextHops.Count, e.Route.NextHops.Count)).Should().Equal((ObjectChange.Changed, 2, 3));
        network.Ip("-6", "route", "del", "fd20::/64", "via", "fd01::9");
        monitor.Take<RouteEvent>().Select(e => (e.Change, e.Previous?.NextHops.Count, e.Route.NextHops.Count)).Should().Equal([(ObjectChange.Changed, 3, 2)], "the kernel tells only of the next hop");
        network.Ip("-6", "route", "replace", "fd20::/64", "via", "fd01::7");
        monitor.Take<RouteEvent>().Select(e => (e.Change, e.Previous?.NextHops.Count, $"{e.Route.Gateway}")).Should().Equal((ObjectChange.Changed, 2, "fd01::7"));
        monitor.ShouldKnowTheKernelsTables("IPv6 next hops came and went");
        network.Ip("-6", "route", "replace", "fd20::/64", "dev", "left");
        monitor.ShouldKnowTheKernelsTables("a route via a router was replaced by one without");

        network.Ip("-6", "route", "add", "fd21::/64", "dev", "left", "metric", "9");
        network.Ip("-6", "route", "append", "fd21::/64", "dev", "right", "metric", "9");
        network.Ip("-6", "route", "add", "unreachable", "fd22::/64");
        network.Ip("-6", "route", "add", "fd23::/64", "from", "fd99::/64", "dev", "left", "table", "1000");
        network.Ip("-6", "route", "add", "fd24::/64", "dev", "left", "src", "fd01::1", "mtu", "1400");
        network.Ip("nexthop", "add", "id", "8", "via", "fd01::9", "dev", "left");
        network.Ip("nexthop", "add", "id", "9", "via", "fd02::9", "dev", "right");
        network.Ip("nexthop", "add", "id", "10", "group", "8/9");
        network.Ip("-6", "route", "add", "fd25::/64", "nhid", "10");
        network.Ip("-6", "route", "add", "fd26::/64", "nexthop", "via", "fd01::9", "nexthop", "via", "fd02::9");
        monitor.Take<RouteEvent>().Select(e => (e.Change, Text(e.Route))).Should().Equal(
            [.. s_added.Select(text => (ObjectChange.Added, text))]);
        network.Ip("link", "set", "left", "mtu", "1350");
        monitor.ShouldKnowTheKernelsTables("a link's MTU may be that of its routes");
        network.Ip("link", "set", "right", "down");
        monitor.ShouldKnowTheKernelsTables("a link went down: a next hop died, and one left its group");
        network.Ip("link", "set", "right", "up");
        network.Ip("addr", "del", "fd01::1/64", "dev", "left");
        monitor.ShouldKnowTheKernelsTables("the source address of a route went");

        network.Namespace.Namespace.Run(() => File.WriteAllText("/proc/sys/net/ipv6/route/skip_notify_on_dev_down", "1"));
        network.Ip("link", "set", "left", "down");
        monitor.ShouldKnowTheKernelsTables("the kernel was told not to tell");
        network.Ip("link", "del", "left");
        monitor.ShouldKnowTheKernelsTables("both links are gone");
        monitor.Refresh();
        monitor.Take().Should().AllBeOfType<SynchronizedEvent>("all was known");
    }

    [KernelFact(KernelFeature.Veth)]
    public void Only_the_tables_and_the_family_asked_for_are_told()
    {
        using TestNetwork network = Prepare("monfilter");
        RtnetlinkMonitorOptions options = new() { Objects = MonitoredObjects.Routes, Family = System.Net.Sockets.AddressFamily.InterNetwork, RouteTables = [100, 1000] };
        network.Ip("route", "add", "10.40.0.0/24", "dev", "left", "table", "100");
        using MonitorSession monitor = new(network.Namespace.Namespace, network.Client, options);
        monitor.Take<RouteEvent>().Select(e => (e.Change, Text(e.Route))).Should().Equal((ObjectChange.Existing, "10.40.0.0/24"));
        network.Ip("route", "add", "10.41.0.0/24", "dev", "left", "table", "1000");
        network.Ip("route", "add", "10.42.0.0/24", "dev", "left");
        network.Ip("route", "add", "10.43.0.0/24", "dev", "left", "table", "1001");
        network.Ip("-6", "route", "add", "fd40::/64", "dev", "left", "table", "1000");
        monitor.Take<RouteEvent>().Select(e => (e.Change, Text(e.Route))).Should().Equal((ObjectChange.Added, "10.41.0.0/24"));
        network.Ip("link", "set", "left", "down");
        monitor.Take<RouteEvent>().Select(e => (e.Change, Text(e.Route))).Should().BeEquivalentTo([(ObjectChange.Removed, "10.40.0.0/24"), (ObjectChange.Removed, "10.41.0.0/24")]);
    }

    private static TestNetwork Prepare(string purpose)
    {
        TestNetwork network = new(purpose);
        network.Ip("addr", "add", "10.1.0.1/24", "dev", "left");
        network.Ip("addr", "add", "10.2.0.1/24", "dev", "right");
        network.Ip("addr", "add", "fd01::1/64", "dev", "left", "nodad");
        network.Ip("addr", "add", "fd02::1/64", "dev", "right", "nodad");


        // The kernel adds the routes of IPv6 addresses in a work item of its own.
        SpinWait.SpinUntil(() => s_own.All(text => network.Client.Routes.List().Any(r => Text(r) == text)), TimeSpan.FromSeconds(60)).Should().BeTrue();
        return network;
    }

    private static string Text(RouteInfo route) => route.Destination.ToString();
}
