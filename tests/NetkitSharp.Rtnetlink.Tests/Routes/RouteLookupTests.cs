using System.Buffers.Binary;
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
    public void What_the_kernel_learned_is_listed_apart_from_the_tables()
    {
        using TestNetwork network = new("lookup");
        network.Client.Addresses.Add(network.Left, "10.9.0.2/24");
        RouteClient routes = network.Client.Routes;
        RouteFilter cloned = new() { Cloned = true };
        routes.List(cloned).Should().BeEmpty();
        using (Socket connected = network.Namespace.Namespace.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        using (Socket raw = network.Namespace.Namespace.OpenSocket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp))
        {
            connected.Bind(new IPEndPoint(IPAddress.Parse("10.9.0.2"), 4000));
            connected.Connect(IPAddress.Parse("10.9.0.1"), 9);
            raw.SendTo(FragmentationNeeded(mtu: 1200), new IPEndPoint(IPAddress.Parse("10.9.0.2"), 0));
        }

        RouteInfo learned = routes.List(cloned).Should().ContainSingle().Subject;
        (learned.Destination, learned.Mtu, learned.OutputInterface, learned.Flags & RouteFlags.Cloned).Should().Be((IPNetwork.Parse("10.9.0.1/32"), 1200u, network.Left, RouteFlags.Cloned));
        learned.Expires.Should().BeGreaterThan(TimeSpan.Zero).And.BeLessThan(TimeSpan.FromHours(1));
        JsonElement shown = network.IpJson("route", "show", "cached").Single();
        (shown.GetProperty("dst").GetString(), shown.GetProperty("metrics")[0].GetProperty("mtu").GetInt32()).Should().Be(("10.9.0.1", 1200));
        routes.List().Should().NotContain(r => r.Mtu == 1200);
        routes.Get(IPAddress.Parse("10.9.0.1")).Mtu.Should().Be(1200);
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

    /// <summary>An ICMP message that says so about a UDP packet from 10.9.0.2:4000 to 10.9.0.1:9.</summary>
    private static byte[] FragmentationNeeded(ushort mtu)
    {
        byte[] message =
        [
            3, 4, 0, 0, 0, 0, (byte)(mtu >> 8), (byte)mtu,
            0x45, 0, 5, 0x78, 0, 1, 0x40, 0, 64, 17, 0, 0, 10, 9, 0, 2, 10, 9, 0, 1,
            0x0f, 0xa0, 0, 9, 5, 0x64, 0, 0,
        ];
        uint sum = 0;
        for (int i = 0; i < message.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(i));
        }

        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)~((sum & 0xffff) + (sum >> 16)));
        return message;
    }
}
