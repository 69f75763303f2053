using System.Net;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Encapsulation;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Routes;

/// <summary>The bytes, by the numbers of linux/rtnetlink.h.</summary>
public sealed class RouteMessageTests
{
    private const string Table = "08000F00" + "FE000000";

    private static readonly RouteMetrics s_all = new()
    {
        Locked = RouteMetricLocks.Mtu,
        Mtu = 1400,
        Window = 1,
        RoundTripTime = 1,
        RoundTripTimeVariance = 1,
        SlowStartThreshold = 1,
        CongestionWindow = 1,
        AdvertisedMss = 1,
        Reordering = 1,
        HopLimit = 1,
        InitialCongestionWindow = 1,
        Features = RouteMetricFeatures.Ecn,
        MinimumRetransmissionTimeout = 1,
        InitialReceiveWindow = 1,
        QuickAcknowledgement = true,
        CongestionControl = "fifteen-letters",
        FastOpenNoCookie = false,
    };

    [Fact]
    public void A_default_route_by_gateway() =>
        Encode(new RouteSpec(RouteSpec.DefaultIPv4) { Gateway = IPAddress.Parse("10.0.0.1") })
            .Should().Be("02000000FE030001" + "00000000" + Table + "08000500" + "0A000001");

    [Fact]
    public void A_link_route_has_link_scope() =>
        Encode(new RouteSpec(IPNetwork.Parse("10.0.0.2/32")) { OutputInterface = 7 })
            .Should().Be("02200000FE03FD01" + "00000000" + Table + "08000100" + "0A000002" + "08000400" + "07000000");

    [Fact]
    public void An_IPv6_route_has_no_scope() =>
        Encode(new RouteSpec(IPNetwork.Parse("fd00::/64")) { OutputInterface = 7, Scope = RouteScope.Link })
            .Should().Be("0A400000FE030001" + "00000000" + Table + "14000100" + "FD000000000000000000000000000000" + "08000400" + "07000000");

    [Fact]
    public void A_gateway_of_the_other_family_goes_by_via() =>
        Encode(new RouteSpec(RouteSpec.DefaultIPv4) { Gateway = IPAddress.Parse("fe80::1"), OutputInterface = 7, OnLink = true })
            .Should().Be("02000000FE030001" + "04000000" + Table + "16001200" + "0A00" + "FE800000000000000000000000000001" + "0000" + "08000400" + "07000000");

    [Fact]
    public void Every_attribute() =>
        Encode(new RouteSpec(IPNetwork.Parse("10.0.0.0/8"))
        {
            Gateway = IPAddress.Parse("10.0.0.1"),
            OutputInterface = 7,
            PreferredSource = IPAddress.Parse("10.0.0.2"),
            Table = 1000,
            Scope = RouteScope.Site,
            Protocol = RouteProtocol.Bgp,
            Metric = 5,
            Mtu = 1400,
        }).Should().Be(
            "0208000000BAC801" + "00000000" + "08000F00" + "E8030000" + "08000100" + "0A000000" + "08000500" + "0A000001" + "08000400" + "07000000"
            + "08000700" + "0A000002" + "08000600" + "05000000" + "0C000880" + "08000200" + "78050000");

    [Fact]
    public void Next_hops_are_structs_with_attributes() =>
        Encode(new RouteSpec(RouteSpec.DefaultIPv4)
        {
            NextHops =
            [
                new RouteNextHop { Gateway = IPAddress.Parse("10.0.0.1"), OutputInterface = 7, Weight = 3 },
                new RouteNextHop { Gateway = IPAddress.Parse("fe80::1"), OutputInterface = 8, Flags = RouteFlags.OnLink },
                new RouteNextHop { OutputInterface = 9 },
            ],
        }).Should().Be(
            "02000000FE030001" + "00000000" + Table + "3C000900"
            + "10000002" + "07000000" + "08000500" + "0A000001"
            + "20000400" + "08000000" + "16001200" + "0A00" + "FE800000000000000000000000000001" + "0000"
            + "08000000" + "09000000");

    [Fact]
    public void Deleting_leaves_open_what_is_not_said() =>
        Encode(new RouteSpec(IPNetwork.Parse("10.0.0.2/32")), deleting: true)
            .Should().Be("02200000FE00FF01" + "00000000" + Table + "08000100" + "0A000002");

    [Theory]
    [InlineData(RouteType.Local, "FE02")]
    [InlineData(RouteType.Broadcast, "FD03")]
    [InlineData(RouteType.Multicast, "FD05")]
    [InlineData(RouteType.Blackhole, "0006")]
    [InlineData(RouteType.Throw, "0009")]
    public void The_scope_follows_the_type_as_in_ip(RouteType type, string scopeAndType) =>
        Encode(new RouteSpec(IPNetwork.Parse("10.0.0.2/32")) { Type = type }).Should().StartWith($"02200000FE03{scopeAndType}");

    [Fact]
    public void Writing_allocates_nothing()
    {
        RouteSpec way = new(IPNetwork.Parse("10.0.0.0/8")) { Gateway = IPAddress.Parse("fe80::1"), OutputInterface = 7, Metrics = s_all, Realms = new RouteRealms(1), Encapsulation = new IPv4Encapsulation { TunnelId = 1 } };
        RouteSpec ways = new(IPNetwork.Parse("fd00::/8"))
        {
            Source = IPNetwork.Parse("fd00::/8"),
            Preference = RoutePreference.Low,
            Expires = TimeSpan.FromSeconds(1),
            NextHops = [new RouteNextHop { Gateway = IPAddress.Parse("fe80::1"), OutputInterface = 8, Encapsulation = new IPv6Encapsulation { Source = IPAddress.IPv6Loopback } }, new RouteNextHop { OutputInterface = 9 }],
        };
        Span<byte> buffer = stackalloc byte[2048];
        for (int i = 0; i < 100; i++)
        {
            Write(buffer, way, false);
            Write(buffer, ways, false);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Write(buffer, way, false);
            Write(buffer, ways, false);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Fact]
    public void The_longest_request_fits_its_room()
    {
        IPAddress address = IPAddress.Parse("fd00::1");
        IPv6Encapsulation encapsulation = new() { TunnelId = 1, Source = address, Destination = address, HopLimit = 1, TrafficClass = 1, Flags = TunnelFlags.Key };
        RouteSpec way = new(new IPNetwork(address, 128))
        {
            Source = new IPNetwork(address, 128),
            Gateway = address,
            OutputInterface = 7,
            PreferredSource = address,
            Metric = 1,
            Metrics = s_all,
            Preference = RoutePreference.Low,
            Expires = TimeSpan.FromSeconds(1),
            Encapsulation = encapsulation,
            Realms = new RouteRealms(1),
            NextHopId = 1,
        };
        Write(new byte[RouteMessage.LengthOf(way)], way, false);
        RouteSpec ways = way with
        {
            Destination = IPNetwork.Parse("10.0.0.0/8"),
            Encapsulation = null,
            NextHops = [.. Enumerable.Repeat(new RouteNextHop { Gateway = address, Realms = new RouteRealms(1), Encapsulation = encapsulation }, 20)],
        };
        Write(new byte[RouteMessage.LengthOf(ways)], ways, false);
    }

    [Fact]
    public void What_does_not_go_together_is_refused_before()
    {
        RouteSpec v4 = new(IPNetwork.Parse("10.0.0.0/8")) { OutputInterface = 7 };
        RouteSpec v6 = new(IPNetwork.Parse("fd00::/8")) { OutputInterface = 7 };
        (RouteSpec Spec, string Message)[] cases =
        [
            (v4 with { OutputInterface = null }, "route 10.0.0.0/8 (table 254): a unicast route needs*"),
            (v6 with { Gateway = IPAddress.Parse("10.0.0.1") }, "*IPv6 destination*IPv4 gateway 10.0.0.1*"),
            (v4 with { PreferredSource = IPAddress.IPv6Loopback }, "*preferred source*another family*"),
            (v4 with { NextHops = [new RouteNextHop()] }, "*either NextHops or*"),
            (v4 with { OutputInterface = null, NextHops = [new RouteNextHop { Weight = 257 }] }, "*1 to 256*"),
            (v4 with { OutputInterface = null, NextHops = [new RouteNextHop { Weight = 0 }] }, "*1 to 256*"),
            (v6 with { OutputInterface = null, NextHops = [new RouteNextHop { Gateway = IPAddress.Loopback }] }, "*IPv4 gateway*"),
            (v4 with { Table = 0 }, "*Table*"),
            (v4 with { NextHopId = 1 }, "*stands instead of*"),
            (v4 with { OutputInterface = null, NextHopId = 0 }, "*at least 1*"),
            (v4 with { OutputInterface = null, Encapsulation = new IPv4Encapsulation(), NextHops = [new RouteNextHop()] }, "*either NextHops or*"),
            (v4 with { Encapsulation = new IPv4Encapsulation { Source = IPAddress.IPv6Any } }, "*IPv4 addresses*"),
            (v4 with { OutputInterface = null, NextHops = [new RouteNextHop { Flags = RouteFlags.Dead }] }, "*only OnLink*"),
            (v6 with { OutputInterface = null, NextHops = [new RouteNextHop { Realms = new RouteRealms(1) }] }, "*no realms*"),
            (v4 with { Source = IPNetwork.Parse("10.0.0.0/8") }, "*ignores Source in IPv4 routes*"),
            (v4 with { Preference = RoutePreference.High }, "*ignores Preference in IPv4*"),
            (v4 with { Expires = TimeSpan.FromSeconds(5) }, "*ignores Expires in IPv4*"),
            (v6 with { TypeOfService = 4 }, "*ignores TypeOfService in IPv6*"),
            (v6 with { Realms = new RouteRealms(1) }, "*ignores Realms in IPv6*"),
            (v6 with { Source = IPNetwork.Parse("10.0.0.0/8") }, "*source prefix is of another family*"),
            (v4 with { TypeOfService = 0x11 }, "*ECN*"),
            (v6 with { Preference = (RoutePreference)2 }, "*Medium*"),
            (v6 with { Expires = TimeSpan.FromMilliseconds(1500) }, "*Whole seconds*"),
            (v6 with { Expires = TimeSpan.Zero }, "*Whole seconds*"),
            (v4 with { Mtu = 65521 }, "*take it for 65520*"),
            (v4 with { Metrics = new RouteMetrics { AdvertisedMss = 65496 } }, "*take it for 65495*"),
            (v4 with { Metrics = new RouteMetrics { HopLimit = 256 } }, "*take it for 255*"),
            (v4 with { Metrics = new RouteMetrics { CongestionControl = new string('x', 16) } }, "*1 to 15 bytes*"),
            (v4 with { OutputInterface = -1 }, "*OutputInterface*"),
        ];
        foreach ((RouteSpec spec, string message) in cases)
        {
            FluentActions.Invoking(spec.CheckForAdding).Should().Throw<ArgumentException>().WithMessage(message);
        }

        FluentActions.Invoking((v4 with { OutputInterface = null, Type = RouteType.Blackhole }).CheckForAdding).Should().NotThrow();
    }

    [Fact]
    public void What_is_written_is_read()
    {
        RouteSpec spec = new(IPNetwork.Parse("10.0.0.0/8"))
        {
            PreferredSource = IPAddress.Parse("10.0.0.2"),
            Table = 70000,
            Protocol = RouteProtocol.Static,
            Metric = 5,
            Mtu = 1400,
            NextHops = [new RouteNextHop { Gateway = IPAddress.Parse("fe80::1"), OutputInterface = 8, Weight = 256, Flags = RouteFlags.OnLink }],
        };
        RouteInfo read = Decode(Encode(spec))!;
        (read.Destination, read.PreferredSource, read.Table, read.Protocol, read.Metric, read.Mtu).Should().Be(
            (spec.Destination, spec.PreferredSource, spec.Table, RouteProtocol.Static, 5u, 1400u));
        read.NextHops.Should().Equal(spec.NextHops);
    }

    [Fact]
    public void Hostile_bytes_end_in_a_format_exception()
    {
        const string Header = "02200000FE030001" + "00000000";
        string[] bodies =
        [
            "0221000000000001" + "00000000" + "08000100" + "0A000002",
            Header + "09000100" + "0A00000200000000",
            Header + "05001200" + "0A000000",
            Header + "0A001200" + "0A00" + "0A000000" + "0000",
            Header + "08000900" + "00000000",
            Header + "0C000900" + "07000000" + "07000000",
            Header + "0C000900" + "10000000" + "07000000",
            Header + "10000900" + "0C000000" + "07000000" + "08000500",
            Header + "0A000880" + "06000200" + "78050000",
            "02200000",
        ];
        foreach (string body in bodies)
        {
            FluentActions.Invoking(() => Decode(body)).Should().Throw<NetlinkFormatException>(body);
        }

        Decode("80200000FE030001" + "00000000").Should().BeNull("multicast routing is another family");
        Decode(Header + "08000100" + "0A000002" + "08001200" + "1C00" + "0000")!.Gateway.Should().BeNull("an MPLS gateway is not an IP address");
    }

    [Fact]
    public void Every_cut_is_refused_or_read()
    {
        byte[] whole = Convert.FromHexString(Encode(new RouteSpec(IPNetwork.Parse("10.0.0.0/8"))
        {
            Mtu = 1400,
            NextHops = [new RouteNextHop { Gateway = IPAddress.Parse("fe80::1"), OutputInterface = 8 }, new RouteNextHop { Gateway = IPAddress.Loopback, OutputInterface = 8 }],
        }));
        for (int length = 0; length < whole.Length; length++)
        {
            try
            {
                Decode(Convert.ToHexString(whole, 0, length));
            }
            catch (NetlinkFormatException)
            {
            }
        }
    }

    private static string Encode(RouteSpec spec, bool deleting = false) => Convert.ToHexString(Write(new byte[512], spec, deleting)[16..]);

    private static ReadOnlySpan<byte> Write(Span<byte> buffer, RouteSpec spec, bool deleting)
    {
        NetlinkMessageWriter writer = new(buffer, RouteMessage.New, NetlinkMessageFlags.None);
        RouteMessage.Write(ref writer, spec, deleting);
        return writer.Complete();
    }

    private static RouteInfo? Decode(string body)
    {
        byte[] payload = Convert.FromHexString(body);
        byte[] datagram = [.. BitConverter.GetBytes(16 + payload.Length), 24, 0, 0, 0, .. new byte[8], .. payload];
        foreach (NetlinkMessage message in new NetlinkMessages(datagram))
        {
            return RouteMessage.Read(message);
        }

        return null;
    }
}
