using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Neighbours;

/// <summary>Against the kernel: written by us and read by ip, and the other way round.</summary>
public sealed class NeighbourClientTests
{
    private static readonly PhysicalAddress s_mac = new([2, 0, 0, 0, 0, 7]);
    private static readonly PhysicalAddress s_otherMac = new([2, 0, 0, 0, 0, 8]);

    [KernelTheory(KernelFeature.Veth)]
    [Xunit.InlineData("10.9.0.7")]
    [Xunit.InlineData("fd09::7")]
    public void Ip_shows_an_entry_and_no_longer_when_deleted(string text)
    {
        using TestNetwork network = new("neigh");
        NeighbourClient neighbours = network.Client.Neighbours;
        NeighbourSpec spec = new(network.Left, IPAddress.Parse(text), s_mac) { Protocol = 99 };
        neighbours.Add(spec);
        JsonElement shown = Shown(network, text).Should().ContainSingle().Subject;
        shown.GetProperty("lladdr").GetString().Should().Be("02:00:00:00:00:07");
        shown.GetProperty("dev").GetString().Should().Be("left");
        shown.GetProperty("state")[0].GetString().Should().Be("PERMANENT");
        NeighbourInfo listed = neighbours.List(network.Left).Single(n => n.Address.Equals(spec.Address));
        (listed.LinkLayerAddress, listed.State, listed.Protocol, listed.LinkIndex, listed.IsProxy).Should().Be((s_mac, NeighbourState.Permanent, (byte)99, network.Left, false));

        FluentActions.Invoking(() => neighbours.Add(spec)).Should().Throw<NeighbourExistsException>().WithMessage($"add neighbour {text} on link {network.Left}: EEXIST*Replace*");
        neighbours.Replace(spec with { LinkLayerAddress = s_otherMac, State = NeighbourState.Reachable });
        shown = Shown(network, text).Single();
        shown.GetProperty("lladdr").GetString().Should().Be("02:00:00:00:00:08");
        shown.GetProperty("state")[0].GetString().Should().Be("REACHABLE");

        neighbours.Delete(network.Left, spec.Address);
        Shown(network, text).Where(n => n.GetProperty("state")[0].GetString() != "FAILED").Should().BeEmpty();
        neighbours.TryDelete(network.Right, spec.Address).Should().BeFalse();
        FluentActions.Invoking(() => neighbours.Delete(network.Right, spec.Address)).Should().Throw<NeighbourNotFoundException>().WithMessage("delete neighbour*ENOENT*DeleteProxy*");
    }

    [KernelTheory(KernelFeature.Veth)]
    [Xunit.InlineData("10.9.0.7")]
    [Xunit.InlineData("fd09::7")]
    public void Ip_shows_a_proxy_entry_and_no_longer_when_deleted(string text)
    {
        using TestNetwork network = new("neigh");
        NeighbourClient neighbours = network.Client.Neighbours;
        IPAddress address = IPAddress.Parse(text);
        neighbours.Add(new NeighbourSpec(network.Left, address) { Proxy = true });
        Proxies(network).Select(n => n.GetProperty("dst").GetString()).Should().Equal(text);
        NeighbourInfo listed = neighbours.ListProxies().Should().ContainSingle().Subject;
        (listed.Address, listed.LinkIndex, listed.IsProxy).Should().Be((address, network.Left, true));
        neighbours.ListProxies(network.Right).Should().BeEmpty();
        neighbours.List().Should().NotContain(n => n.Address.Equals(address));
        neighbours.TryDelete(network.Left, address).Should().BeFalse("it is in the other table");
        neighbours.DeleteProxy(network.Left, address);
        Proxies(network).Should().BeEmpty();
        neighbours.TryDeleteProxy(network.Left, address).Should().BeFalse();
        FluentActions.Invoking(() => neighbours.DeleteProxy(network.Left, address)).Should().Throw<NeighbourNotFoundException>().WithMessage("delete proxy neighbour*ENOENT*");
    }

    [KernelFact(KernelFeature.Veth)]
    public void What_ip_added_is_listed_and_filtered_by_the_kernel()
    {
        using TestNetwork network = new("neigh");
        network.Ip("neigh", "add", "10.9.0.7", "lladdr", "02:00:00:00:00:07", "dev", "left", "nud", "permanent");
        network.Ip("neigh", "add", "10.9.0.8", "lladdr", "02:00:00:00:00:08", "dev", "right", "nud", "stale");
        network.Ip("neigh", "add", "fd09::7", "lladdr", "02:00:00:00:00:07", "dev", "left", "nud", "permanent", "router");
        NeighbourClient neighbours = network.Client.Neighbours;
        neighbours.List(family: AddressFamily.InterNetwork).Where(n => n.State != NeighbourState.NoArp).Select(n => (n.Address.ToString(), n.LinkIndex, n.LinkLayerAddress, n.State))
            .Should().BeEquivalentTo([("10.9.0.7", network.Left, s_mac, NeighbourState.Permanent), ("10.9.0.8", network.Right, s_otherMac, NeighbourState.Stale)]);
        neighbours.List(network.Left, AddressFamily.InterNetworkV6).Single(n => n.State == NeighbourState.Permanent).Flags.Should().Be(NeighbourFlags.Router);
        neighbours.List(network.Right).Should().OnlyContain(n => n.LinkIndex == network.Right).And.Contain(n => n.Address.Equals(IPAddress.Parse("10.9.0.8")));
        neighbours.List(TestNetwork.Missing).Should().BeEmpty();
    }

    [KernelFact(KernelFeature.Veth)]
    public void Refusals_say_what_was_asked_and_what_would_work()
    {
        using TestNetwork network = new("neigh");
        NeighbourClient neighbours = network.Client.Neighbours;
        NeighbourSpec spec = new(network.Left, IPAddress.Parse("10.9.0.7"), s_mac);
        FluentActions.Invoking(() => neighbours.Add(spec with { LinkIndex = TestNetwork.Missing })).Should().Throw<NetlinkException>()
            .WithMessage($"add neighbour 10.9.0.7 on link {TestNetwork.Missing}: ENODEV*no link with index*");
        FluentActions.Invoking(() => neighbours.Add(spec with { LinkLayerAddress = new PhysicalAddress([1, 2, 3]) })).Should().Throw<NetlinkException>()
            .WithMessage("add neighbour 10.9.0.7*EINVAL*");
        FluentActions.Invoking(() => neighbours.Add(spec with { LinkIndex = 0 })).Should().Throw<ArgumentOutOfRangeException>();
        neighbours.TryDelete(TestNetwork.Missing, spec.Address).Should().BeFalse();
        Capabilities.Without(Capabilities.NetAdmin, () => FluentActions.Invoking(() => neighbours.Add(spec))
            .Should().Throw<NetlinkPermissionException>().WithMessage("add neighbour*EPERM*CAP_NET_ADMIN*"));
    }

    private static JsonElement[] Shown(TestNetwork network, string address) => network.IpJson("neigh", "show", "to", address);

    private static JsonElement[] Proxies(TestNetwork network) => network.IpJson("neigh", "show", "proxy");
}
