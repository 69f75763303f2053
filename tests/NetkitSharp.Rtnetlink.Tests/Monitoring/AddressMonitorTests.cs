using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Monitoring;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Monitoring;

/// <summary>Changes made by ip(8), told by the monitor.</summary>
public sealed class AddressMonitorTests
{
    [KernelFact(KernelFeature.Veth)]
    public void Addresses_come_change_and_go_as_ip_makes_them()
    {
        using TestNetwork network = new("monaddr");
        network.Ip("addr", "add", "10.1.0.1/24", "dev", "left");
        using MonitorSession monitor = new(network.Namespace.Namespace, network.Client, new() { Objects = MonitoredObjects.Addresses });
        monitor.Take<AddressEvent>().Select(e => (e.Change, e.Address.Address.ToString())).Should().BeEquivalentTo(
            [(ObjectChange.Existing, "127.0.0.1/8"), (ObjectChange.Existing, "::1/128"), (ObjectChange.Existing, "10.1.0.1/24")]);

        network.Ip("addr", "add", "10.1.0.2/24", "dev", "left", "label", "left:2");
        network.Ip("addr", "add", "10.9.0.1", "peer", "10.9.0.2/32", "dev", "left");
        network.Ip("addr", "add", "fd01::1/64", "dev", "left", "nodad", "valid_lft", "1000", "preferred_lft", "500");
        monitor.TakeUntil(e => e is AddressEvent { Address.Family: AddressFamily.InterNetworkV6 }).OfType<AddressEvent>().Where(e => e.Change == ObjectChange.Added).Select(e => (e.Address.LinkIndex, e.Address.Address.ToString(), e.Address.Peer?.ToString(), e.Address.Label)).Should().Equal(
            (network.Left, "10.1.0.2/24", null, "left:2"), (network.Left, "10.9.0.1/32", "10.9.0.2", "left"), (network.Left, "fd01::1/64", null, null));

        network.Ip("addr", "change", "fd01::1/64", "dev", "left", "nodad", "valid_lft", "1000", "preferred_lft", "500");
        monitor.Take<AddressEvent>().Should().BeEmpty("the same was set again");
        network.Ip("addr", "change", "fd01::1/64", "dev", "left", "nodad", "valid_lft", "2000", "preferred_lft", "0");
        List<AddressEvent> changes = monitor.Take<AddressEvent>();
        changes.Should().OnlyContain(e => e.Change == ObjectChange.Changed && e.Address.Address == "fd01::1/64").And.NotBeEmpty();
        changes[0].Previous!.ValidLifetime!.Value.TotalSeconds.Should().BeLessThanOrEqualTo(1000);
        changes[^1].Address.ValidLifetime!.Value.TotalSeconds.Should().BeInRange(1001, 2000);
        changes[^1].Address.Flags.Should().HaveFlag(AddressFlags.Deprecated);
        monitor.ShouldKnowTheKernelsTables("addresses were changed");
        monitor.Refresh();
        monitor.Take().Should().AllBeOfType<SynchronizedEvent>("lifetimes that go on are no change");

        network.Ip("addr", "change", "fd01::1", "peer", "fd01::2/128", "dev", "left");
        monitor.ShouldKnowTheKernelsTables("an IPv6 address has got a peer without a word about what it was");
        network.Ip("addr", "del", "10.1.0.1/24", "dev", "left");
        monitor.Take<AddressEvent>().Where(e => e.Change == ObjectChange.Removed).Select(e => e.Address.Address.ToString()).Should().BeEquivalentTo(["10.1.0.1/24", "10.1.0.2/24"], "a secondary address goes with its primary");
        network.Ip("link", "del", "left");
        monitor.ShouldKnowTheKernelsTables("addresses go with their link");
    }

    [KernelFact(KernelFeature.Veth)]
    public void Addresses_that_become_tentative_without_a_word_are_found()
    {
        using TestNetwork network = new("montent");
        SetSysctl(network, "net/ipv6/conf/left/keep_addr_on_down", "1");
        network.Ip("addr", "add", "fd01::1/64", "dev", "left");
        using MonitorSession monitor = new(network.Namespace.Namespace, network.Client, new() { Objects = MonitoredObjects.Addresses });
        SpinWait.SpinUntil(
            () =>
            {
                monitor.Take();
                return !network.Client.Addresses.List(network.Left).Any(a => a.Flags.HasFlag(AddressFlags.Tentative));
            },
            TimeSpan.FromSeconds(30)).Should().BeTrue();
        monitor.Take();
        network.Ip("link", "set", "left", "down");
        monitor.Take<AddressEvent>().Should().Contain(e => e.Change == ObjectChange.Changed && e.Address.Address == "fd01::1/64" && e.Address.Flags.HasFlag(AddressFlags.Tentative));
        monitor.ShouldKnowTheKernelsTables("the kept address is tentative");
        network.Ip("link", "set", "left", "up");
        monitor.ShouldKnowTheKernelsTables("the kept address is tried again");
    }

    private static void SetSysctl(TestNetwork network, string path, string value) => network.Namespace.Namespace.Run(() => File.WriteAllText($"/proc/sys/{path}", value));
}
