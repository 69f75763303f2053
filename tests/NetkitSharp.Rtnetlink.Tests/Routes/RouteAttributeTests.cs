using System.Net;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Routes;

/// <summary>What a route can have besides a destination and a way: written by us and read by ip, and the other way round.</summary>
public sealed class RouteAttributeTests
{
    private static readonly RouteMetrics s_metrics = new()
    {
        // ip locks the timeout by itself.
        Locked = RouteMetricLocks.Mtu | RouteMetricLocks.CongestionWindow | RouteMetricLocks.MinimumRetransmissionTimeout,
        Mtu = 1400,
        Window = 5000,
        RoundTripTime = 80,
        RoundTripTimeVariance = 16,
        SlowStartThreshold = 7,
        CongestionWindow = 20,
        AdvertisedMss = 1300,
        Reordering = 5,
        HopLimit = 33,
        InitialCongestionWindow = 12,
        Features = RouteMetricFeatures.Ecn,
        MinimumRetransmissionTimeout = 50,
        InitialReceiveWindow = 14,
        QuickAcknowledgement = true,
        CongestionControl = "reno",
        FastOpenNoCookie = true,
    };

    [KernelFact(KernelFeature.Veth)]
    public void Every_attribute_is_shown_by_ip_and_read_back_as_what_ip_writes()
    {
        using TestNetwork network = Addressed();
        RouteClient routes = network.Client.Routes;
        RouteSpec ipv4 = new(IPNetwork.Parse("10.20.0.0/16"))
        {
            Gateway = IPAddress.Parse("10.9.0.1"),
            TypeOfService = 0x10,
            Metric = 9,
            Metrics = s_metrics,
            Realms = new RouteRealms(7, 3),
            PreferredSource = IPAddress.Parse("10.9.0.2"),
        };
        RouteSpec ipv6 = new(IPNetwork.Parse("fd20::/32"))
        {
            Gateway = IPAddress.Parse("fd09::1"),
            Source = IPNetwork.Parse("fd09::/64"),
            Preference = RoutePreference.High,
            Expires = TimeSpan.FromMinutes(10),
            Metrics = new RouteMetrics { Mtu = 1300, HopLimit = 9 },
        };
        routes.Add(ipv4);
        routes.Add(ipv6);
        JsonElement four = network.IpJson("-4", "route", "show", "exact", "10.20.0.0/16").Single();
        four.GetProperty("metrics").GetRawText().Should().Be(
            """[{"mtu":1400,"window":5000,"rtt":10,"rttvar":4,"ssthresh":7,"cwnd":20,"advmss":1300,"reordering":5,"hoplimit":33,"initcwnd":12,"ecn":null,"rto_min":50,"initrwnd":14,"quickack":1,"congestion":"reno","fastopen_no_cookie":1}]""");
        (four.GetProperty("tos").GetString(), four.GetProperty("flow").GetRawText(), four.GetProperty("prefsrc").GetString()).Should().Be(("0x10", """{"from":"3","to":"7"}""", "10.9.0.2"));
        Witness.Run("ip", "-n", network.Namespace.Name, "route", "show", "exact", "10.20.0.0/16").Should().Contain("mtu lock 1400").And.Contain("cwnd lock 20").And.Contain("advmss 1300", "the others are not locked");
        JsonElement six = network.IpJson("-6", "route", "show", "exact", "fd20::/32").Single();
        (six.GetProperty("from").GetString(), six.GetProperty("pref").GetString(), six.GetProperty("metrics").GetRawText()).Should().Be(("fd09::/64", "high", """[{"mtu":1300,"hoplimit":9}]"""));
        six.GetProperty("expires").GetInt32().Should().BeInRange(500, 600);

        // ip writes the same beside them.
        network.Ip(
            "route", "add", "10.21.0.0/16", "via", "10.9.0.1", "tos", "0x10", "metric", "9", "mtu", "lock", "1400", "window", "5000", "rtt", "10ms", "rttvar", "4ms", "ssthresh", "7", "cwnd", "lock", "20",
            "advmss", "1300", "reordering", "5", "hoplimit", "33", "initcwnd", "12", "features", "ecn", "rto_min", "50ms", "initrwnd", "14", "quickack", "1", "congctl", "reno", "fastopen_no_cookie", "1",
            "realms", "3/7", "src", "10.9.0.2");
        network.Ip("-6", "route", "add", "fd21::/32", "from", "fd09::/64", "via", "fd09::1", "pref", "high", "expires", "600", "mtu", "1300", "hoplimit", "9");
        Dictionary<string, RouteInfo> read = routes.List(new RouteFilter { Table = RouteTable.Main }).ToDictionary(r => r.Destination.ToString());
        read["10.20.0.0/16"].Metrics.Should().Be(s_metrics);
        (read["10.20.0.0/16"] with { Destination = IPNetwork.Parse("10.21.0.0/16") }).Should().Be(read["10.21.0.0/16"]);
        (read["10.20.0.0/16"].TypeOfService, read["10.20.0.0/16"].Realms, read["10.20.0.0/16"].Mtu).Should().Be(((byte)0x10, new RouteRealms(7, 3), 1400u));
        foreach (RouteInfo route in (RouteInfo[])[read["fd20::/32"], read["fd21::/32"]])
        {
            (route.Source, route.Preference, route.Metrics).Should().Be((ipv6.Source, RoutePreference.High, ipv6.Metrics));
            route.Expires.Should().NotBeNull();
            route.Expires!.Value.TotalSeconds.Should().BeInRange(500, 600);
        }

        // The type of service is part of what tells routes apart, and the kernel compares the metrics of what is to be deleted.
        routes.TryDelete(new RouteSpec(ipv4.Destination)).Should().BeFalse();
        routes.TryDelete(new RouteSpec(ipv4.Destination) { TypeOfService = 0x10, Metrics = new RouteMetrics { Mtu = 1401 } }).Should().BeFalse();
        routes.Delete(new RouteSpec(ipv4.Destination) { TypeOfService = 0x10, Mtu = 1400 });
        routes.Delete(new RouteSpec(ipv6.Destination) { Source = ipv6.Source });
    }

    [KernelFact(KernelFeature.Veth)]
    public void Next_hops_of_all_sorts_are_shown_by_ip_walked_and_read_back()
    {
        using TestNetwork network = Addressed();
        RouteSpec spec = new(IPNetwork.Parse("10.22.0.0/16"))
        {
            NextHops =
            [
                new RouteNextHop { Gateway = IPAddress.Parse("10.9.0.1"), Weight = 3, Realms = new RouteRealms(2) },
                new RouteNextHop { Gateway = IPAddress.Parse("fe80::5"), OutputInterface = network.Left, Flags = RouteFlags.OnLink, Weight = 256 },
                new RouteNextHop { OutputInterface = network.Right },
            ],
        };
        network.Client.Routes.Add(spec);
        network.IpJson("route", "show", "exact", "10.22.0.0/16").Single().GetProperty("nexthops").GetRawText().Should().Be(
            """[{"gateway":"10.9.0.1","flow":{"to":"2"},"dev":"left","weight":3,"flags":[]},{"via":{"family":"inet6","host":"fe80::5"},"dev":"left","weight":256,"flags":["onlink"]},{"dev":"right","weight":1,"flags":[]}]""");
        RouteInfo listed = network.Client.Routes.List(new RouteFilter { Table = RouteTable.Main }).Single(r => r.NextHops.Count > 0);
        listed.NextHops.Should().Equal(spec.NextHops.Select(h => h with { OutputInterface = h.OutputInterface ?? network.Left }));

        // Walked where it lies, and nothing is allocated for any of it.
        RouteFilter filter = new() { Family = System.Net.Sockets.AddressFamily.InterNetwork, Table = RouteTable.Main };
        long allocated = 0;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            (int hops, int weights, bool gateway) = Walk(network.Client.Routes, filter, spec.NextHops[1].Gateway!);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            (hops, weights, gateway).Should().Be((3, 260, true));
        }

        allocated.Should().BeLessThan(200, "only the request is an array");
        network.Client.Routes.Append(new RouteSpec(spec.Destination) { OutputInterface = network.Left });
        network.Client.Routes.List(filter).Where(r => r.Destination.Equals(spec.Destination)).Should().HaveCount(2);
        network.Client.Routes.TryAdd(new RouteSpec(spec.Destination) { OutputInterface = network.Left }).Should().BeFalse();
        network.Client.Routes.DeleteAll(new RouteFilter { Table = RouteTable.Main, Protocol = RouteProtocol.Boot }).ThrowIfFailed().Count.Should().Be(2);
        network.IpJson("route", "show", "exact", "10.22.0.0/16").Should().BeEmpty();
    }

    private static (int Hops, int Weights, bool Gateway) Walk(RouteClient routes, RouteFilter filter, IPAddress gateway)
    {
        int hops = 0;
        int weights = 0;
        bool found = false;
        foreach (RouteView route in routes.Enumerate(filter))
        {
            foreach (RouteNextHopView hop in route.NextHops)
            {
                hops++;
                weights += hop.Weight;
                found |= hop.Gateway.Equals(gateway) && hop.Flags == RouteFlags.OnLink;
            }
        }

        return (hops, weights, found);
    }

    private static TestNetwork Addressed()
    {
        TestNetwork network = new("route-attr");
        network.Client.Addresses.Add(network.Left, "10.9.0.2/24");
        network.Client.Addresses.Add(network.Left, "fd09::2/64", AddressFlags.NoDad);
        return network;
    }
}
