using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Addresses;

/// <summary>Lookups, filters, flushing and batches, against the kernel.</summary>
public sealed class AddressReadingTests
{
    [KernelFact(KernelFeature.Veth)]
    public void One_address_is_looked_up()
    {
        using TestNetwork network = new("addr");
        AddressClient addresses = network.Client.Addresses;
        network.Ip("addr", "add", "10.9.0.2/24", "brd", "+", "dev", "left", "metric", "7");
        network.Ip("addr", "add", "fd09::2", "peer", "fd09::1/128", "dev", "left", "nodad", "proto", "77");
        network.Ip("addr", "add", "fd09::2/64", "dev", "right", "nodad", "home", "mngtmpaddr", "noprefixroute");
        AddressInfo four = addresses.Get(network.Left, IPAddress.Parse("10.9.0.2"));
        (four.Address, four.Broadcast, four.Label, four.RoutePriority, four.NamespaceId).Should().Be(("10.9.0.2/24", IPAddress.Parse("10.9.0.255"), "left", 7u, null));
        AddressInfo six = addresses.Get(network.Left, IPAddress.Parse("fd09::2"));
        (six.Address, six.Peer, six.LinkIndex, six.Protocol).Should().Be(("fd09::2/128", IPAddress.Parse("fd09::1"), network.Left, (AddressProtocol)77));
        addresses.Get(network.Right, IPAddress.Parse("fd09::2")).Flags.Should()
            .Be(AddressFlags.Permanent | AddressFlags.NoDad | AddressFlags.HomeAddress | AddressFlags.ManageTemporaryAddresses | AddressFlags.NoPrefixRoute);

        // Since the machine started, as CLOCK_MONOTONIC and the uptime count.
        TimeSpan up = TimeSpan.FromSeconds(double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
        six.Created!.Value.Should().BeGreaterThan(up - TimeSpan.FromMinutes(10)).And.BeLessThan(up + TimeSpan.FromMinutes(1));
        six.Updated.Should().BeGreaterThanOrEqualTo(six.Created.Value);

        foreach (string absent in (string[])["10.9.0.3", "fd09::3"])
        {
            IPAddress address = IPAddress.Parse(absent);
            addresses.TryGet(network.Left, address, out AddressInfo? none).Should().BeFalse();
            none.Should().BeNull();
            addresses.TryGet(TestNetwork.Missing, address, out _).Should().BeFalse();
            FluentActions.Invoking(() => addresses.Get(network.Left, address)).Should().Throw<AddressNotFoundException>().WithMessage($"get address {absent} of link {network.Left}: EADDRNOTAVAIL*");
        }
    }

    [KernelFact(KernelFeature.Veth)]
    public void Another_namespace_is_asked_about_by_its_id()
    {
        using TestNetwork network = new("addr");
        using TestNamespace other = new("addr-o");
        network.Ip("netns", "set", other.Name, "42");
        Witness.Run("ip", "-n", other.Name, "addr", "add", "10.8.0.1/24", "dev", "lo");
        Witness.Run("ip", "-n", other.Name, "addr", "add", "fd08::1/64", "dev", "lo", "nodad");
        AddressFilter filter = new() { NamespaceId = 42, LinkIndex = TestNetwork.Loopback };
        network.Client.Addresses.List(filter).Select(a => (a.Address.ToString(), a.LinkIndex, a.NamespaceId)).Should()
            .BeEquivalentTo(new[] { ("10.8.0.1/24", TestNetwork.Loopback, (int?)42), ("fd08::1/64", TestNetwork.Loopback, 42) });
        network.Client.Addresses.List(filter with { LinkIndex = null, Family = AddressFamily.InterNetworkV6 }).Should().OnlyContain(a => a.Family == AddressFamily.InterNetworkV6 && a.NamespaceId == 42);
        FluentActions.Invoking(() => network.Client.Addresses.List(filter with { NamespaceId = 43 })).Should().Throw<NetlinkException>().WithMessage("list addresses of link*");
        FluentActions.Invoking(() => network.Client.Addresses.List(filter with { LinkIndex = TestNetwork.Missing })).Should().Throw<NetlinkException>().WithMessage("*ENODEV*network namespace with id 42*");
        FluentActions.Invoking(() => network.Client.Addresses.Flush(filter)).Should().Throw<ArgumentException>().WithMessage("*own namespace only*");
        FluentActions.Invoking(() => filter with { NamespaceId = -1 }).Should().Throw<ArgumentOutOfRangeException>();
    }

    [KernelFact(KernelFeature.Veth)]
    public void A_batch_adds_changes_and_deletes_and_a_link_is_flushed()
    {
        using TestNetwork network = new("addr");
        AddressClient addresses = network.Client.Addresses;
        NetlinkBatch batch = network.Client.CreateBatch();
        for (byte i = 1; i <= 200; i++)
        {
            batch.AddAddress(new AddressSpec(network.Left, InterfaceAddress.Host(new IPAddress([10, 8, 0, i]))));
        }

        batch.AddAddress(new AddressSpec(network.Left, "fd09::1/64") { Flags = AddressFlags.NoDad });
        int twice = batch.AddAddress(new AddressSpec(network.Left, "10.8.0.1/32"));
        batch.ReplaceAddress(new AddressSpec(network.Left, "10.8.0.1/32") { ValidLifetime = TimeSpan.FromHours(1) });
        int absent = batch.DeleteAddress(network.Left, "10.8.1.1/32");
        batch.DeleteAddress(network.Left, "10.8.0.2/32");
        batch.AddAddress(new AddressSpec(network.Right, "10.7.0.1/24"));
        batch.AddAddress(new AddressSpec(network.Right, "10.7.0.2/24"));
        NetlinkBatchResult result = batch.Send();
        result.Failures.Select(f => (f.Number, f.ToException().GetType())).Should().Equal((twice, typeof(AddressExistsException)), (absent, typeof(AddressNotFoundException)));
        result.Failures[1].Request.Should().Be(new AddressKey(network.Left, "10.8.1.1/32"));

        int read = 0;
        int finite = 0;
        foreach (AddressView address in addresses.Enumerate(new AddressFilter { LinkIndex = network.Left }))
        {
            read += address.Peer.IsEmpty && address.Address.Bytes[^1] != 2 ? 1 : 0;
            finite += address.ValidLifetime is null ? 0 : 1;
        }

        (read, finite).Should().Be((200, 1));
        network.IpJson("addr", "show", "dev", "left")[0].GetProperty("addr_info").GetArrayLength().Should().Be(200);
        addresses.Flush(new AddressFilter { LinkIndex = network.Left, Family = AddressFamily.InterNetwork }).Should().Be(199);
        addresses.List(network.Left).Should().ContainSingle().Which.Address.Should().Be((InterfaceAddress)"fd09::1/64");
        addresses.Flush(new AddressFilter { LinkIndex = network.Right }).Should().Be(1, "the secondary address goes with the first");
        addresses.List(network.Right).Should().BeEmpty();
        addresses.Flush(new AddressFilter { LinkIndex = network.Left }).Should().Be(1);
        FluentActions.Invoking(() => addresses.Flush(new AddressFilter { LinkIndex = TestNetwork.Missing })).Should().Throw<NetlinkException>().WithMessage("list addresses of link*ENODEV*");
    }
}
