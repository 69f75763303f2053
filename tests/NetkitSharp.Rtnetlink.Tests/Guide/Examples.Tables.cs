using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Fdb;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Vxlan;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Nexthops;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Rules;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Guide;

public sealed partial class Examples
{
    [KernelFact(KernelFeature.Veth)]
    public void Addresses_and_routes()
    {
        using TestNetwork network = new("guide-routes");
        RtnetlinkClient rtnl = network.Client;
        int eth0 = network.Left;
        #region addresses-and-routes
        rtnl.Addresses.Add(eth0, "10.0.0.2/24");
        rtnl.Addresses.Add(new AddressSpec(eth0, "fd00::2/64") { Flags = AddressFlags.NoDad });

        rtnl.Routes.Add(new RouteSpec(RouteSpec.DefaultIPv4) { Gateway = IPAddress.Parse("10.0.0.1") });
        rtnl.Routes.Replace(new RouteSpec(IPNetwork.Parse("10.96.0.0/16"))
        {
            NextHops =
            [
                new RouteNextHop { Gateway = IPAddress.Parse("10.0.0.3"), Weight = 2 },
                new RouteNextHop { Gateway = IPAddress.Parse("10.0.0.4") },
            ],
            Metrics = new RouteMetrics { Mtu = 1400, InitialCongestionWindow = 32 },
            Table = 100,
        });

        RouteInfo route = rtnl.Routes.Get(IPAddress.Parse("192.0.2.1"));
        Console.WriteLine($"by {route.Gateway} from {route.PreferredSource}");
        #endregion
        route.Gateway.Should().Be(IPAddress.Parse("10.0.0.1"));
        network.IpJson("route", "show", "table", "100").Single().GetProperty("nexthops").GetArrayLength().Should().Be(2);
        #region nexthops
        uint first = rtnl.Nexthops.Add(new NexthopSpec { Gateway = IPAddress.Parse("10.0.0.3"), OutputInterface = eth0 });
        uint second = rtnl.Nexthops.Add(new NexthopSpec { Gateway = IPAddress.Parse("10.0.0.4"), OutputInterface = eth0 });
        uint both = rtnl.Nexthops.Add(new NexthopSpec { Group = new NexthopGroup { Members = [new(first, Weight: 2), new(second)] } });
        rtnl.Routes.Add(new RouteSpec(IPNetwork.Parse("10.97.0.0/16")) { NextHopId = both });

        // Every route that uses the group has moved when this returns.
        rtnl.Nexthops.Replace(new NexthopSpec { Id = both, Group = new NexthopGroup { Members = [new(second)] } });
        #endregion
        network.IpJson("route", "show", "10.97.0.0/16").Single().GetProperty("nhid").GetUInt32().Should().Be(both);
        #region rules
        rtnl.Rules.Add(new RuleSpec(AddressFamily.InterNetwork) { Priority = 100, Source = IPNetwork.Parse("10.0.0.0/24"), Table = 100 });
        foreach (RuleInfo rule in rtnl.Rules.List())
        {
            Console.WriteLine($"{rule.Priority}: from {rule.Source} look up table {rule.Table}");
        }
        #endregion
        network.IpJson("rule", "show", "priority", "100").Single().GetProperty("src").GetString().Should().Be("10.0.0.0");
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Vxlan])]
    public void Neighbours_and_forwarding_entries()
    {
        using TestNetwork network = new("guide-neigh");
        RtnetlinkClient rtnl = network.Client;
        int eth0 = network.Left;
        #region neighbours
        PhysicalAddress mac = PhysicalAddress.Parse("02-00-00-00-00-01");
        rtnl.Neighbours.Replace(new NeighbourSpec(eth0, IPAddress.Parse("10.0.0.1"), mac));
        rtnl.Neighbours.Add(new NeighbourSpec(eth0, IPAddress.Parse("10.0.0.9")) { Proxy = true });
        #endregion
        network.IpJson("neigh", "show", "dev", "left").Single().GetProperty("lladdr").GetString().Should().Be("02:00:00:00:00:01");
        #region fdb
        LinkInfo vxlan = rtnl.Links.Create(new VxlanLink("vx0", 42) { Port = VxlanLink.IanaPort, Learning = false, Up = true });
        rtnl.Fdb.Add(new FdbSpec(vxlan.Index, mac) { Destination = IPAddress.Parse("192.0.2.7") });
        rtnl.Fdb.Append(new FdbSpec(vxlan.Index, FdbSpec.AllZeros) { Destination = IPAddress.Parse("192.0.2.7") });
        rtnl.Fdb.Append(new FdbSpec(vxlan.Index, FdbSpec.AllZeros) { Destination = IPAddress.Parse("192.0.2.8") });
        #endregion
        rtnl.Fdb.List().Where(entry => entry.LinkIndex == vxlan.Index).Should().HaveCount(3);
    }

    [KernelFact(KernelFeature.Veth)]
    public void Two_ways_to_read()
    {
        using TestNetwork network = new("guide-read");
        RtnetlinkClient rtnl = network.Client;
        int eth0 = network.Left;
        network.Ip("route", "add", "10.1.0.0/16", "dev", "left");
        #region enumerate
        IReadOnlyList<RouteInfo> kept = rtnl.Routes.List(new RouteFilter { OutputInterface = eth0 });

        int count = 0;
        foreach (RouteView route in rtnl.Routes.Enumerate())
        {
            if (route.OutputInterface == eth0 && route.Family == AddressFamily.InterNetwork)
            {
                count++;
            }
        }

        foreach (LinkView link in rtnl.Links.Enumerate(new LinkFilter { Kind = "veth" }))
        {
            Console.WriteLine($"{link.Name}: {link.Statistics?.ReceivedBytes} bytes received");
        }
        #endregion
        kept.Should().Contain(r => r.Destination.ToString() == "10.1.0.0/16");
        count.Should().Be(1);
    }
}
