using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Addresses;

/// <summary>Against the kernel: written by us and read by ip, and the other way round.</summary>
public sealed class AddressClientTests
{
    [KernelTheory(KernelFeature.Veth)]
    [Xunit.InlineData("10.9.0.2/24", "inet")]
    [Xunit.InlineData("10.9.0.3/32", "inet")]
    [Xunit.InlineData("fd09::2/64", "inet6")]
    [Xunit.InlineData("fd09::3/128", "inet6")]
    public void Ip_shows_what_was_added_and_not_what_was_deleted(string text, string family)
    {
        using TestNetwork network = new("addr");
        InterfaceAddress address = text;
        network.Client.Addresses.Add(network.Left, address, AddressFlags.NoDad);
        JsonElement shown = Shown(network, "left").Single(a => a.GetProperty("local").GetString() == address.Address.ToString());
        shown.GetProperty("family").GetString().Should().Be(family);
        shown.GetProperty("prefixlen").GetInt32().Should().Be(address.PrefixLength);
        shown.GetProperty("scope").GetString().Should().Be("global");
        shown.GetProperty("valid_life_time").GetUInt32().Should().Be(uint.MaxValue);
        shown.TryGetProperty("tentative", out _).Should().BeFalse();

        AddressInfo listed = network.Client.Addresses.List(network.Left).Single(a => a.Address == address);
        listed.Flags.Should().HaveFlag(AddressFlags.Permanent);
        (listed.ValidLifetime, listed.PreferredLifetime, listed.Scope, listed.LinkIndex).Should().Be((null, null, RouteScope.Universe, network.Left));

        network.Client.Addresses.Delete(network.Left, address);
        Shown(network, "left").Should().NotContain(a => a.GetProperty("local").GetString() == address.Address.ToString());
        network.Client.Addresses.TryDelete(network.Left, address).Should().BeFalse();
    }

    [KernelFact(KernelFeature.Veth)]
    public void Ip_shows_every_part_of_an_address()
    {
        using TestNetwork network = new("addr");
        network.Client.Addresses.Add(new AddressSpec(network.Left, "10.9.0.2/32")
        {
            Peer = IPAddress.Parse("10.9.0.1"),
            Broadcast = IPAddress.Parse("10.9.0.255"),
            Label = "left:1",
            Scope = RouteScope.Link,
            Flags = AddressFlags.NoPrefixRoute,
            PreferredLifetime = TimeSpan.FromHours(1),
            ValidLifetime = TimeSpan.FromHours(2),
            RoutePriority = 77,
            Protocol = (AddressProtocol)200,
        });
        JsonElement shown = Shown(network, "left").Single(a => a.GetProperty("family").GetString() == "inet");
        shown.GetProperty("local").GetString().Should().Be("10.9.0.2");
        shown.GetProperty("address").GetString().Should().Be("10.9.0.1");
        shown.GetProperty("broadcast").GetString().Should().Be("10.9.0.255");
        shown.GetProperty("label").GetString().Should().Be("left:1");
        shown.GetProperty("scope").GetString().Should().Be("link");
        shown.GetProperty("noprefixroute").GetBoolean().Should().BeTrue();
        shown.GetProperty("metric").GetInt32().Should().Be(77);
        shown.GetProperty("preferred_life_time").GetInt32().Should().BeInRange(3000, 3600);
        shown.GetProperty("valid_life_time").GetInt32().Should().BeInRange(6600, 7200);

        AddressInfo listed = network.Client.Addresses.List(network.Left, AddressFamily.InterNetwork).Should().ContainSingle().Subject;
        listed.Address.Should().Be((InterfaceAddress)"10.9.0.2/32");
        listed.Peer.Should().Be(IPAddress.Parse("10.9.0.1"));
        listed.Broadcast.Should().Be(IPAddress.Parse("10.9.0.255"));
        (listed.Label, listed.Scope, listed.RoutePriority, listed.Protocol).Should().Be(("left:1", RouteScope.Link, 77u, (AddressProtocol)200));
        listed.Flags.Should().Be(AddressFlags.NoPrefixRoute);
        listed.ValidLifetime.Should().BeCloseTo(TimeSpan.FromHours(2), TimeSpan.FromMinutes(10));

        network.Client.Addresses.TryDelete(network.Left, "10.9.0.2/32").Should().BeFalse("the peer is part of its identity");
        network.Client.Addresses.Delete(network.Left, "10.9.0.2/32", IPAddress.Parse("10.9.0.1"));
        network.Client.Addresses.List(network.Left, AddressFamily.InterNetwork).Should().BeEmpty();
    }

    [KernelFact(KernelFeature.Veth)]
    public void What_ip_added_is_listed()
    {
        using TestNetwork network = new("addr");
        network.Ip("addr", "add", "10.9.1.2/24", "broadcast", "10.9.1.255", "dev", "left");
        network.Ip("addr", "add", "10.9.1.3/24", "dev", "left");
        network.Ip("addr", "add", "fd09::1", "peer", "fd09::2/128", "dev", "right", "nodad");
        network.Ip("addr", "add", "fd09::9/64", "dev", "right", "nodad", "valid_lft", "500", "preferred_lft", "0");

        AddressClient addresses = network.Client.Addresses;
        AddressInfo[] left = [.. addresses.List(network.Left, AddressFamily.InterNetwork)];
        left.Select(a => (a.Address.ToString(), a.Broadcast?.ToString(), a.Label, a.Flags.HasFlag(AddressFlags.Secondary)))
            .Should().Equal(("10.9.1.2/24", "10.9.1.255", "left", false), ("10.9.1.3/24", null, "left", true));
        AddressInfo peer = addresses.List(network.Right).Single(a => a.Address == "fd09::1/128");
        peer.Peer.Should().Be(IPAddress.Parse("fd09::2"));
        peer.Flags.Should().HaveFlag(AddressFlags.NoDad);
        AddressInfo deprecated = addresses.List(network.Right).Single(a => a.Address == "fd09::9/64");
        deprecated.PreferredLifetime.Should().Be(TimeSpan.Zero);
        deprecated.ValidLifetime.Should().BePositive().And.BeLessThanOrEqualTo(TimeSpan.FromSeconds(500));
        deprecated.Flags.Should().HaveFlag(AddressFlags.Deprecated);

        addresses.List().Should().HaveCount(Shown(network).Length).And.Contain(a => a.LinkIndex == TestNetwork.Loopback && a.Scope == RouteScope.Host);
        addresses.List(family: AddressFamily.InterNetworkV6).Should().OnlyContain(a => a.Family == AddressFamily.InterNetworkV6)
            .And.HaveCount(Shown(network).Count(a => a.GetProperty("family").GetString() == "inet6"));
        addresses.List(network.Right).Should().OnlyContain(a => a.LinkIndex == network.Right);
    }

    [KernelFact(KernelFeature.Veth)]
    public void Replacing_changes_what_is_there_and_adds_what_is_not()
    {
        using TestNetwork network = new("addr");
        foreach (InterfaceAddress address in (InterfaceAddress[])["10.9.0.2/24", "fd09::2/64"])
        {
            AddressSpec spec = new(network.Left, address) { Flags = AddressFlags.NoDad };
            network.Client.Addresses.Replace(spec);
            network.Client.Addresses.List(network.Left).Single(a => a.Address == address).ValidLifetime.Should().BeNull();
            network.Client.Addresses.Replace(spec with { ValidLifetime = TimeSpan.FromHours(1) });
            network.Client.Addresses.List(network.Left).Single(a => a.Address == address).ValidLifetime.Should().NotBeNull();
        }
    }

    [KernelTheory(KernelFeature.Veth)]
    [Xunit.InlineData("10.9.0.2/24")]
    [Xunit.InlineData("fd09::2/64")]
    public void Refusals_say_what_was_asked_and_what_would_work(string text)
    {
        using TestNetwork network = new("addr");
        InterfaceAddress address = text;
        AddressClient addresses = network.Client.Addresses;
        addresses.Add(network.Left, address);
        FluentActions.Invoking(() => addresses.Add(network.Left, address)).Should().Throw<AddressExistsException>()
            .WithMessage($"add address {address} to link {network.Left}: EEXIST*Replace*").Which.ErrorName.Should().Be("EEXIST");
        addresses.Delete(network.Left, address);
        FluentActions.Invoking(() => addresses.Delete(network.Left, address)).Should().Throw<AddressNotFoundException>()
            .WithMessage($"delete address {address} of link {network.Left}: EADDRNOTAVAIL*prefix length*");
        FluentActions.Invoking(() => addresses.Add(TestNetwork.Missing, address)).Should().Throw<NetlinkException>()
            .WithMessage($"*ENODEV*no link with index {TestNetwork.Missing}*");
        FluentActions.Invoking(() => addresses.List(TestNetwork.Missing)).Should().Throw<NetlinkException>()
            .WithMessage($"list addresses of link {TestNetwork.Missing}: ENODEV*");
        addresses.TryDelete(TestNetwork.Missing, address).Should().BeFalse();
        Capabilities.Without(Capabilities.NetAdmin, () => FluentActions.Invoking(() => addresses.Add(network.Left, address))
            .Should().Throw<NetlinkPermissionException>().WithMessage("add address*EPERM*CAP_NET_ADMIN*"));
    }

    [KernelFact(KernelFeature.Veth)]
    public void An_address_on_a_link_without_IPv6_is_refused_with_the_reason()
    {
        using TestNetwork network = new("addr");
        network.Namespace.Namespace.Run(() => File.WriteAllText("/proc/sys/net/ipv6/conf/left/disable_ipv6", "1"));
        FluentActions.Invoking(() => network.Client.Addresses.Add(network.Left, "fd09::2/64")).Should().Throw<NetlinkException>()
            .WithMessage("*EACCES*disable_ipv6*");
    }

    [KernelFact(KernelFeature.Veth)]
    public void Deleting_a_first_address_takes_its_secondary_ones_along()
    {
        using TestNetwork network = new("addr");
        network.Client.Addresses.Add(network.Left, "10.9.0.2/24");
        network.Client.Addresses.Add(network.Left, "10.9.0.3/24");
        network.Client.Addresses.Delete(network.Left, "10.9.0.2/24");
        network.Client.Addresses.List(network.Left, AddressFamily.InterNetwork).Should().BeEmpty();
    }

    [KernelFact(KernelFeature.Veth)]
    public void A_long_list_is_read_whole()
    {
        using TestNetwork network = new("addr");
        for (int i = 1; i <= 1000; i++)
        {
            network.Client.Addresses.Add(network.Left, new InterfaceAddress(new IPAddress([10, 8, (byte)(i >> 8), (byte)i]), 32));
        }

        network.Client.Addresses.List(network.Left, AddressFamily.InterNetwork).Select(a => a.Address).Should().OnlyHaveUniqueItems().And.HaveCount(1000);
    }

    private static JsonElement[] Shown(TestNetwork network, string? device = null) =>
        [.. network.IpJson(["addr", "show", .. device is null ? (string[])[] : ["dev", device]])
            .SelectMany(link => link.GetProperty("addr_info").EnumerateArray()).Where(a => a.EnumerateObject().Any())];
}
