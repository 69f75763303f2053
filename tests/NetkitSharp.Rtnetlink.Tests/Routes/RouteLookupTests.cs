using System.Net;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Routes;

/// <summary>Each thing that a lookup can say of its packet decides about the rule, and so about the table that answers.</summary>
public sealed class RouteLookupTests
{
    [KernelFact(KernelFeature.Veth)]
    public void Rules_see_all_that_is_said_of_the_packet()
    {
        using TestNetwork network = new("lookup");
        network.Client.Addresses.Add(network.Left, "10.9.0.2/24");
        network.Client.Addresses.Add(network.Left, "fd09::2/64", AddressFlags.NoDad);
        foreach (string family in (string[])["-4", "-6"])
        {
            (string Table, string[] Selector)[] rules =
            [
                ("101", ["fwmark", "5"]), ("102", ["uidrange", "77-77"]), ("103", ["ipproto", "udp", "dport", "53"]), ("104", ["ipproto", "udp", "sport", "67"]), ("105", ["tos", "0x10"]),
                ("106", ["iif", "right"]), ("107", ["oif", "left", "from", family == "-4" ? "10.9.0.2" : "fd09::2"]),
            ];
            foreach ((string table, string[] selector) in rules)
            {
                network.Ip([family, "rule", "add", .. selector, "lookup", table]);
                network.Ip([family, "route", "add", "default", "dev", "left", "table", table]);
            }

            IPAddress destination = IPAddress.Parse(family == "-4" ? "192.0.2.1" : "2001:db8::1");
            RouteLookup plain = new(destination);
            RouteClient routes = network.Client.Routes;
            routes.TryGet(plain, out _).Should().BeFalse();
            (RouteLookup Lookup, uint Table)[] expected =
            [
                (plain with { Mark = 5 }, 101),
                (plain with { UserId = 77 }, 102),
                (plain with { IpProtocol = 17, DestinationPort = 53 }, 103),
                (plain with { IpProtocol = 17, SourcePort = 67, DestinationPort = 54 }, 104),
                (plain with { TypeOfService = 0x10 }, 105),
                (plain with { OutputInterface = network.Left, Source = IPAddress.Parse(family == "-4" ? "10.9.0.2" : "fd09::2") }, 107),
            ];
            foreach ((RouteLookup lookup, uint table) in expected)
            {
                RouteInfo found = routes.Get(lookup);
                (found.Table, found.OutputInterface).Should().Be((table, network.Left), $"{lookup}");
                routes.Get(lookup with { FibMatch = true }).IsDefault.Should().BeTrue("the entry itself is asked for");
            }

            // A packet to be forwarded takes the rule of the link that it came in by.
            network.Namespace.Namespace.Run(() => File.WriteAllText(family == "-4" ? "/proc/sys/net/ipv4/ip_forward" : "/proc/sys/net/ipv6/conf/all/forwarding", "1"));
            RouteInfo forwarded = routes.Get(plain with { InputInterface = network.Right, Source = IPAddress.Parse(family == "-4" ? "10.9.0.77" : "fd09::77") });
            (forwarded.Table, forwarded.OutputInterface, forwarded.InputInterface).Should().Be((106u, network.Left, network.Right));
        }
    }

    [KernelFact(KernelFeature.Veth)]
    public void What_makes_no_sense_is_refused_before_or_by_the_kernel()
    {
        using TestNetwork network = new("lookup");
        network.Client.Addresses.Add(network.Left, "10.9.0.2/24");
        RouteClient routes = network.Client.Routes;
        RouteLookup plain = new(IPAddress.Parse("10.9.0.1"));
        FluentActions.Invoking(() => routes.Get(plain with { OutputInterface = TestNetwork.Missing })).Should().Throw<NetlinkException>()
            .WithMessage($"look up the route to 10.9.0.1 on link {TestNetwork.Missing}: ENODEV*no link with index {TestNetwork.Missing}*");
        FluentActions.Invoking(() => routes.Get(plain with { IpProtocol = 250 })).Should().Throw<NetlinkException>().WithMessage("*protocol 250: E*");
        FluentActions.Invoking(() => routes.Get(plain with { Source = IPAddress.IPv6Loopback })).Should().Throw<ArgumentException>().WithMessage("*different families*");
        FluentActions.Invoking(() => routes.Get(plain with { InputInterface = 0 })).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => routes.Get(plain with { FlowLabel = 1 })).Should().Throw<ArgumentException>().WithMessage("*flow label*IPv6*");
        FluentActions.Invoking(() => routes.DeleteAll(new RouteFilter())).Should().Throw<ArgumentException>().WithMessage("*name a Table, Protocol, Type or OutputInterface*");
        FluentActions.Invoking(() => routes.DeleteAll(new RouteFilter { Table = 5, Cloned = true })).Should().Throw<ArgumentException>();
    }
}
