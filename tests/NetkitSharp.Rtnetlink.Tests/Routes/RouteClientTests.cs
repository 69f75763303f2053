using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Routes;

/// <summary>Against the kernel: written by us and read by ip, and the other way round.</summary>
public sealed class RouteClientTests
{
    [KernelTheory(KernelFeature.Veth)]
    [Xunit.InlineData("10.20.0.0/16", "10.9.0.1")]
    [Xunit.InlineData("0.0.0.0/0", "10.9.0.1")]
    [Xunit.InlineData("10.20.0.7/32", "10.9.0.1")]
    [Xunit.InlineData("fd20::/32", "fd09::1")]
    [Xunit.InlineData("::/0", "fd09::1")]
    [Xunit.InlineData("fd20::7/128", "fd09::1")]
    public void Ip_shows_a_route_by_gateway_and_no_longer_when_deleted(string destination, string gateway)
    {
        using TestNetwork network = Addressed();
        RouteSpec spec = new(IPNetwork.Parse(destination)) { Gateway = IPAddress.Parse(gateway), Protocol = RouteProtocol.Static, Metric = 50, Mtu = 1400 };
        network.Client.Routes.Add(spec);
        JsonElement shown = Shown(network, spec.Destination).Should().ContainSingle().Subject;
        shown.GetProperty("gateway").GetString().Should().Be(gateway);
        shown.GetProperty("dev").GetString().Should().Be("left");
        shown.GetProperty("protocol").GetString().Should().Be("static");
        shown.GetProperty("metric").GetInt32().Should().Be(50);
        shown.GetProperty("metrics")[0].GetProperty("mtu").GetInt32().Should().Be(1400);

        RouteInfo listed = network.Client.Routes.List(new RouteFilter { Family = spec.Destination.BaseAddress.AddressFamily, Table = RouteTable.Main })
            .Single(r => r.Destination.Equals(spec.Destination));
        (listed.Gateway, listed.OutputInterface, listed.Metric, listed.Mtu, listed.Protocol, listed.Type, listed.Table, listed.IsDefault).Should().Be(
            (spec.Gateway, network.Left, 50u, 1400u, RouteProtocol.Static, RouteType.Unicast, RouteTable.Main, destination.EndsWith("/0", StringComparison.Ordinal)));

        network.Client.Routes.Delete(new RouteSpec(spec.Destination));
        Shown(network, spec.Destination).Should().BeEmpty();
        network.Client.Routes.TryDelete(spec).Should().BeFalse();
    }

    [KernelTheory(KernelFeature.Veth)]
    [Xunit.InlineData("10.20.0.7/32")]
    [Xunit.InlineData("fd20::7/128")]
    public void Ip_shows_a_route_on_the_link(string destination)
    {
        using TestNetwork network = Addressed();
        RouteSpec spec = new(IPNetwork.Parse(destination)) { OutputInterface = network.Right };
        network.Client.Routes.Add(spec);
        JsonElement shown = Shown(network, spec.Destination).Should().ContainSingle().Subject;
        shown.GetProperty("dev").GetString().Should().Be("right");
        shown.TryGetProperty("gateway", out _).Should().BeFalse();
        shown.GetProperty("protocol").GetString().Should().Be("boot");
        if (spec.Destination.BaseAddress.AddressFamily == AddressFamily.InterNetwork)
        {
            shown.GetProperty("scope").GetString().Should().Be("link");
        }
    }

    [KernelFact(KernelFeature.Veth)]
    public void Ip_shows_the_preferred_source_the_table_and_the_scope()
    {
        using TestNetwork network = Addressed();
        network.Client.Routes.Add(new RouteSpec(IPNetwork.Parse("10.20.0.0/16"))
        {
            OutputInterface = network.Left,
            PreferredSource = IPAddress.Parse("10.9.0.2"),
            Table = 70000,
            Scope = RouteScope.Site,
            Protocol = (RouteProtocol)250,
        });
        JsonElement shown = network.IpJson("route", "show", "table", "70000").Should().ContainSingle().Subject;
        shown.GetProperty("prefsrc").GetString().Should().Be("10.9.0.2");
        shown.GetProperty("scope").GetString().Should().Be("site");
        shown.GetProperty("protocol").GetString().Should().Be("250");
        RouteInfo listed = network.Client.Routes.List(new RouteFilter { Table = 70000 }).Should().ContainSingle().Subject;
        (listed.PreferredSource, listed.Table, listed.Scope, listed.Protocol).Should().Be((IPAddress.Parse("10.9.0.2"), 70000u, RouteScope.Site, (RouteProtocol)250));
    }

    [KernelTheory(KernelFeature.Veth)]
    [Xunit.InlineData(RouteType.Blackhole, "blackhole")]
    [Xunit.InlineData(RouteType.Unreachable, "unreachable")]
    [Xunit.InlineData(RouteType.Prohibit, "prohibit")]
    [Xunit.InlineData(RouteType.Throw, "throw")]
    public void Ip_shows_routes_that_reject(RouteType type, string name)
    {
        using TestNetwork network = Addressed();
        foreach (string destination in (string[])["10.20.0.0/16", "fd20::/32"])
        {
            RouteSpec spec = new(IPNetwork.Parse(destination)) { Type = type };
            network.Client.Routes.Add(spec);
            Shown(network, spec.Destination).Should().ContainSingle().Which.GetProperty("type").GetString().Should().Be(name);
            network.Client.Routes.List(new RouteFilter { Type = type }).Should().ContainSingle(r => r.Destination.Equals(spec.Destination)).Which.Type.Should().Be(type);
            network.Client.Routes.Delete(spec);
            Shown(network, spec.Destination).Should().BeEmpty();
        }
    }

    [KernelFact(KernelFeature.Veth)]
    public void Ip_shows_an_IPv4_route_by_an_IPv6_gateway()
    {
        using TestNetwork network = Addressed();
        RouteSpec spec = new(RouteSpec.DefaultIPv4) { Gateway = IPAddress.Parse("fe80::1"), OutputInterface = network.Left };
        network.Client.Routes.Add(spec);
        JsonElement via = Shown(network, spec.Destination).Single().GetProperty("via");
        (via.GetProperty("family").GetString(), via.GetProperty("host").GetString()).Should().Be(("inet6", "fe80::1"));
        RouteInfo listed = network.Client.Routes.List(new RouteFilter { Family = AddressFamily.InterNetwork, Table = RouteTable.Main }).Single(r => r.IsDefault);
        listed.Gateway.Should().Be(spec.Gateway);
        network.Client.Routes.Get(IPAddress.Parse("192.0.2.1")).Gateway.Should().Be(spec.Gateway);
        network.Client.Routes.Delete(spec);
    }

    [KernelFact(KernelFeature.Veth)]
    public void A_gateway_off_the_link_is_refused_with_the_reason_and_taken_with_OnLink()
    {
        using TestNetwork network = Addressed();
        foreach ((string destination, string gateway) in ((string, string)[])[("10.20.0.0/16", "192.0.2.1"), ("fd20::/32", "2001:db8::1")])
        {
            RouteSpec spec = new(IPNetwork.Parse(destination)) { Gateway = IPAddress.Parse(gateway), OutputInterface = network.Left };
            FluentActions.Invoking(() => network.Client.Routes.Add(spec)).Should().Throw<NetlinkException>()
                .WithMessage($"add route {destination} via {gateway} on link {network.Left} (table 254): E*UNREACH*OnLink*");
            network.Client.Routes.Add(spec with { OnLink = true });
            Shown(network, spec.Destination).Single().GetProperty("flags").EnumerateArray().Select(f => f.GetString()).Should().Contain("onlink");
            network.Client.Routes.List(new RouteFilter { OutputInterface = network.Left }).Single(r => r.Destination.Equals(spec.Destination)).Flags.Should().HaveFlag(RouteFlags.OnLink);
        }
    }

    [KernelTheory(KernelFeature.Veth)]
    [Xunit.InlineData("10.20.0.0/16", "10.9.0.1", "10.9.0.5")]
    [Xunit.InlineData("fd20::/32", "fd09::1", "fd09::5")]
    public void Ip_shows_several_next_hops(string destination, string first, string second)
    {
        using TestNetwork network = Addressed();
        RouteSpec spec = new(IPNetwork.Parse(destination))
        {
            NextHops =
            [
                new RouteNextHop { Gateway = IPAddress.Parse(first), OutputInterface = network.Left, Weight = 3 },
                new RouteNextHop { Gateway = IPAddress.Parse(second), OutputInterface = network.Left },
            ],
        };
        network.Client.Routes.Add(spec);
        JsonElement[] hops = [.. Shown(network, spec.Destination).Single().GetProperty("nexthops").EnumerateArray()];
        hops.Select(h => (h.GetProperty("gateway").GetString(), h.GetProperty("weight").GetInt32())).Should().Equal((first, 3), (second, 1));
        RouteInfo listed = network.Client.Routes.List(new RouteFilter { Table = RouteTable.Main }).Single(r => r.Destination.Equals(spec.Destination));
        listed.NextHops.Select(h => (h.Gateway, h.OutputInterface, h.Weight)).Should().Equal(spec.NextHops.Select(h => (h.Gateway, h.OutputInterface, h.Weight)));
        (listed.Gateway, listed.OutputInterface).Should().Be((null, null));
        network.Client.Routes.Delete(spec);
        Shown(network, spec.Destination).Should().BeEmpty();
    }

    [KernelTheory(KernelFeature.Veth)]
    [Xunit.InlineData("10.20.0.0/16", "10.9.0.1", "10.9.0.5")]
    [Xunit.InlineData("fd20::/32", "fd09::1", "fd09::5")]
    public void A_taken_destination_is_refused_replaced_or_joined_by_another_metric(string destination, string first, string second)
    {
        using TestNetwork network = Addressed();
        RouteSpec spec = new(IPNetwork.Parse(destination)) { Gateway = IPAddress.Parse(first), Metric = 50 };
        network.Client.Routes.Add(spec);
        FluentActions.Invoking(() => network.Client.Routes.Add(spec)).Should().Throw<RouteExistsException>().WithMessage($"add route {destination} via {first} metric 50*EEXIST*Replace*Metric*");
        network.Client.Routes.Replace(spec with { Gateway = IPAddress.Parse(second) });
        Shown(network, spec.Destination).Should().ContainSingle().Which.GetProperty("gateway").GetString().Should().Be(second);
        network.Client.Routes.Add(spec with { Metric = 60 });
        Shown(network, spec.Destination).Should().HaveCount(2);
        network.Client.Routes.Delete(new RouteSpec(spec.Destination) { Metric = 50 });
        Shown(network, spec.Destination).Should().ContainSingle().Which.GetProperty("metric").GetInt32().Should().Be(60);
        network.Client.Routes.TryDelete(new RouteSpec(spec.Destination) { Metric = 50 }).Should().BeFalse();
        FluentActions.Invoking(() => network.Client.Routes.Delete(new RouteSpec(spec.Destination) { Metric = 50 }))
            .Should().Throw<RouteNotFoundException>().WithMessage($"delete route {destination} metric 50*ESRCH*");
    }

    [KernelFact(KernelFeature.Veth)]
    public void What_ip_added_is_listed_and_filtered_by_the_kernel()
    {
        using TestNetwork network = Addressed();
        network.Ip("route", "add", "10.20.0.0/16", "via", "10.9.0.1", "proto", "186", "metric", "7");
        network.Ip("route", "add", "10.30.0.0/16", "dev", "right", "table", "500");
        network.Ip("-6", "route", "add", "fd20::/32", "via", "fd09::1", "proto", "186", "mtu", "1300");
        network.Ip("-6", "route", "add", "fd30::/32", "dev", "right", "table", "500");
        network.Ip("route", "add", "unreachable", "10.40.0.0/16");
        network.Ip("route", "add", "10.50.0.0/16", "nexthop", "via", "10.9.0.1", "weight", "2", "nexthop", "via", "10.9.0.5");

        RouteClient routes = network.Client.Routes;
        Destinations(routes.List(new RouteFilter { Protocol = RouteProtocol.Bgp })).Should().Equal("10.20.0.0/16", "fd20::/32");
        Destinations(routes.List(new RouteFilter { Table = 500 })).Should().Equal("10.30.0.0/16", "fd30::/32");
        Destinations(routes.List(new RouteFilter { Table = 500, Family = AddressFamily.InterNetworkV6 })).Should().Equal("fd30::/32");
        Destinations(routes.List(new RouteFilter { Type = RouteType.Unreachable, Family = AddressFamily.InterNetwork })).Should().Equal("10.40.0.0/16");
        Destinations(routes.List(new RouteFilter { OutputInterface = network.Right, Family = AddressFamily.InterNetwork })).Should().Equal("10.30.0.0/16");
        Destinations(routes.List(new RouteFilter { OutputInterface = network.Left, Family = AddressFamily.InterNetwork, Table = RouteTable.Main }))
            .Should().BeEquivalentTo("10.9.0.0/24", "10.20.0.0/16", "10.50.0.0/16");
        routes.List(new RouteFilter { Table = 123456 }).Should().BeEmpty("a table nothing was ever put into");
        routes.List(new RouteFilter { Protocol = RouteProtocol.Bgp })[1].Mtu.Should().Be(1300);
        routes.List(new RouteFilter { Protocol = RouteProtocol.Bgp })[0].Metric.Should().Be(7);
        Destinations(routes.List().Where(r => r.Family == AddressFamily.InterNetwork)).Should().BeEquivalentTo(All(network, "-4"));
        Destinations(routes.List().Where(r => r.Family == AddressFamily.InterNetworkV6)).Should().BeEquivalentTo(All(network, "-6"));
        FluentActions.Invoking(() => routes.List(new RouteFilter { OutputInterface = TestNetwork.Missing })).Should().Throw<NetlinkException>().WithMessage("list routes: ENODEV*");
    }

    [KernelFact(KernelFeature.Veth)]
    public void A_lookup_answers_as_ip_route_get_does()
    {
        using TestNetwork network = Addressed();
        RouteClient routes = network.Client.Routes;
        routes.Add(new RouteSpec(IPNetwork.Parse("10.20.0.0/16")) { Gateway = IPAddress.Parse("10.9.0.1"), PreferredSource = IPAddress.Parse("10.9.0.2") });
        routes.Add(new RouteSpec(IPNetwork.Parse("fd20::/32")) { Gateway = IPAddress.Parse("fd09::1") });
        foreach ((string destination, string gateway) in ((string, string)[])[("10.20.1.1", "10.9.0.1"), ("fd20::1", "fd09::1")])
        {
            RouteInfo found = routes.Get(IPAddress.Parse(destination));
            JsonElement shown = network.IpJson("route", "get", destination).Single();
            found.Gateway.Should().Be(IPAddress.Parse(gateway)).And.Be(IPAddress.Parse(shown.GetProperty("gateway").GetString()!));
            found.PreferredSource.Should().Be(IPAddress.Parse(shown.GetProperty("prefsrc").GetString()!));
            (found.OutputInterface, found.Table).Should().Be((network.Left, RouteTable.Main));
            found.Flags.Should().HaveFlag(RouteFlags.Cloned & (found.Family == AddressFamily.InterNetwork ? RouteFlags.Cloned : RouteFlags.None));
        }

        routes.Get(IPAddress.Parse("10.9.0.2")).Type.Should().Be(RouteType.Local);
        routes.TryGet(IPAddress.Parse("192.0.2.1"), out _).Should().BeFalse();
        routes.TryGet(IPAddress.Parse("2001:db8::1"), out _).Should().BeFalse();
        FluentActions.Invoking(() => routes.Get(IPAddress.Parse("192.0.2.1"))).Should().Throw<RouteNotFoundException>().WithMessage("look up the route to 192.0.2.1: ENETUNREACH*");
        routes.Get(IPAddress.Parse("10.20.1.1"), source: IPAddress.Parse("10.9.0.2"), outputInterface: network.Left).OutputInterface.Should().Be(network.Left);
        FluentActions.Invoking(() => routes.Get(IPAddress.Parse("10.20.1.1"), source: IPAddress.IPv6Loopback)).Should().Throw<ArgumentException>();
    }

    [KernelFact(KernelFeature.Veth)]
    public void A_lookup_tells_routes_that_reject()
    {
        using TestNetwork network = Addressed();
        RouteClient routes = network.Client.Routes;
        foreach (string prefix in (string[])["10.2{0}.0.0/16", "fd2{0}::/32"])
        {
            string address = prefix[..prefix.IndexOf('/')] + (prefix.StartsWith("fd", StringComparison.Ordinal) ? "1" : "");
            void Reject(int number, RouteType type) => routes.Add(new RouteSpec(IPNetwork.Parse(prefix.Replace("{0}", $"{number}"))) { Type = type });
            IPAddress Inside(int number) => IPAddress.Parse(address.Replace("{0}", $"{number}"));
            Reject(0, RouteType.Unreachable);
            Reject(1, RouteType.Prohibit);
            Reject(2, RouteType.Blackhole);
            routes.TryGet(Inside(0), out _).Should().BeFalse();
            FluentActions.Invoking(() => routes.Get(Inside(0))).Should().Throw<RouteNotFoundException>().WithMessage("*EHOSTUNREACH*");
            FluentActions.Invoking(() => routes.Get(Inside(1))).Should().Throw<NetlinkException>().WithMessage("*EACCES*prohibit*");
            FluentActions.Invoking(() => routes.Get(Inside(2))).Should().Throw<NetlinkException>().WithMessage("*EINVAL*blackhole*");
        }
    }

    [KernelFact(KernelFeature.Veth)]
    public void Refusals_say_what_was_asked_and_what_would_work()
    {
        using TestNetwork network = Addressed();
        RouteClient routes = network.Client.Routes;
        RouteSpec spec = new(IPNetwork.Parse("10.20.0.0/16")) { OutputInterface = TestNetwork.Missing };
        FluentActions.Invoking(() => routes.Add(spec)).Should().Throw<NetlinkException>().WithMessage($"add route 10.20.0.0/16 on link {TestNetwork.Missing}*ENODEV*no link with index*");
        network.Ip("link", "set", "right", "down");
        FluentActions.Invoking(() => routes.Add(spec with { OutputInterface = network.Right })).Should().Throw<NetlinkException>().WithMessage("*ENETDOWN*Set the link up*");
        FluentActions.Invoking(() => routes.Add(spec with { OutputInterface = network.Left, PreferredSource = IPAddress.Parse("192.0.2.9") }))
            .Should().Throw<NetlinkException>().WithMessage("*EINVAL*");
        Capabilities.Without(Capabilities.NetAdmin, () => FluentActions.Invoking(() => routes.Add(spec with { OutputInterface = network.Left }))
            .Should().Throw<NetlinkPermissionException>().WithMessage("add route*EPERM*CAP_NET_ADMIN*"));
    }

    [KernelFact(KernelFeature.Veth)]
    public void A_long_table_is_read_whole()
    {
        using TestNetwork network = Addressed();
        for (int i = 0; i < 2000; i++)
        {
            network.Client.Routes.Add(new RouteSpec(new IPNetwork(new IPAddress([10, 100, (byte)(i >> 8), (byte)i]), 32)) { OutputInterface = network.Left, Table = 900 });
        }

        network.Client.Routes.List(new RouteFilter { Table = 900 }).Select(r => r.Destination).Should().OnlyHaveUniqueItems().And.HaveCount(2000);
    }

    private static TestNetwork Addressed()
    {
        TestNetwork network = new("route");
        network.Client.Addresses.Add(network.Left, "10.9.0.2/24");
        network.Client.Addresses.Add(network.Left, "fd09::2/64", AddressFlags.NoDad);
        return network;
    }

    private static IEnumerable<string> All(TestNetwork network, string family) =>
        network.IpJson(family, "route", "show", "table", "all").Select(r => r.GetProperty("dst").GetString()!)
            .Select(d => d == "default" ? (family == "-4" ? "0.0.0.0/0" : "::/0") : d.Contains('/') ? d : $"{d}/{(family == "-4" ? 32 : 128)}");

    private static IEnumerable<string> Destinations(IEnumerable<RouteInfo> routes) => routes.Select(r => r.Destination.ToString());

    private static JsonElement[] Shown(TestNetwork network, IPNetwork destination)
    {
        string family = destination.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? "-4" : "-6";
        return network.IpJson(family, "route", "show", "exact", destination.PrefixLength == 0 ? "default" : destination.ToString());
    }
}
