using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Neighbours;

/// <summary>Lookups, filters, flushing and batches, against the kernel.</summary>
public sealed class NeighbourReadingTests
{
    private static readonly PhysicalAddress s_mac = new([2, 0, 0, 0, 0, 7]);

    [KernelFact(KernelFeature.Veth)]
    public void An_entry_is_looked_up_with_all_that_the_kernel_knows_of_it()
    {
        using TestNetwork network = new("neigh");
        NeighbourClient neighbours = network.Client.Neighbours;
        network.Ip("addr", "add", "10.9.0.1/24", "dev", "left");
        IPAddress address = IPAddress.Parse("10.9.0.7");
        network.Ip("neigh", "add", "10.9.0.7", "lladdr", "02:00:00:00:00:07", "dev", "left", "nud", "stale", "extern_learn", "protocol", "77");
        NeighbourInfo found = neighbours.Get(network.Left, address);
        (found.LinkIndex, found.Address, found.LinkLayerAddress, found.State, found.Flags, found.Protocol, found.Probes, found.Type).Should()
            .Be((network.Left, address, s_mac, NeighbourState.Stale, NeighbourFlags.ExternallyLearned, (byte)77, 0u, (byte)1));
        found.CacheInfo!.Value.Updated.Should().BeGreaterThanOrEqualTo(TimeSpan.Zero).And.BeLessThan(TimeSpan.FromMinutes(10), "it was made just now");
        neighbours.TryGet(network.Left, IPAddress.Parse("10.9.0.8"), out NeighbourInfo? none).Should().BeFalse();
        none.Should().BeNull();
        neighbours.TryGet(TestNetwork.Missing, address, out _).Should().BeFalse();
        neighbours.TryGetProxy(network.Left, address, out _).Should().BeFalse();
        FluentActions.Invoking(() => neighbours.Get(network.Right, address)).Should().Throw<NeighbourNotFoundException>().WithMessage($"get neighbour 10.9.0.7 on link {network.Right}: ENOENT*");

        // One that the kernel keeps resolved by itself.
        NeighbourSpec managed = new(network.Left, IPAddress.Parse("10.9.0.9")) { State = NeighbourState.None, ExtendedFlags = NeighbourExtendedFlags.Managed };
        neighbours.Add(managed);
        network.IpJson("neigh", "show", "to", "10.9.0.9").Single().TryGetProperty("managed", out _).Should().BeTrue();
        neighbours.Get(network.Left, managed.Address).ExtendedFlags.Should().Be(NeighbourExtendedFlags.Managed);
        neighbours.TryDelete(network.Left, managed.Address).Should().BeTrue();
        FluentActions.Invoking(() => neighbours.Add(managed with { ExtendedFlags = (NeighbourExtendedFlags)0x80000000 })).Should().Throw<NetlinkException>().WithMessage("add neighbour 10.9.0.9*extended-flags*");

        neighbours.Add(new NeighbourSpec(network.Left, IPAddress.Parse("fd09::7")) { Proxy = true, Protocol = 5 });
        neighbours.TryGetProxy(network.Left, IPAddress.Parse("fd09::7"), out NeighbourInfo? proxy).Should().BeTrue();
        (proxy!.IsProxy, proxy.Protocol, proxy.CacheInfo, proxy.Probes).Should().Be((true, (byte)5, null, null));
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Bridge])]
    public void Filters_flushing_and_batches()
    {
        using TestNetwork network = new("neigh");
        NeighbourClient neighbours = network.Client.Neighbours;
        network.Ip("link", "add", "br0", "type", "bridge");
        network.Ip("link", "set", "right", "master", "br0");
        int bridge = network.Client.Links.Get("br0").Index;
        NetlinkBatch batch = network.Client.CreateBatch();
        for (byte i = 1; i <= 100; i++)
        {
            batch.AddNeighbour(new NeighbourSpec(network.Left, new IPAddress([10, 9, 0, i]), s_mac) { State = i % 2 == 0 ? NeighbourState.Stale : NeighbourState.Permanent });
        }

        batch.AddNeighbour(new NeighbourSpec(network.Right, IPAddress.Parse("fd09::1"), s_mac));
        batch.AddNeighbour(new NeighbourSpec(network.Right, IPAddress.Parse("10.9.1.1")) { Proxy = true });
        int twice = batch.AddNeighbour(new NeighbourSpec(network.Left, IPAddress.Parse("10.9.0.1"), s_mac));
        int replaced = batch.ReplaceNeighbour(new NeighbourSpec(network.Left, IPAddress.Parse("10.9.0.1"), s_mac) { State = NeighbourState.Stale });
        int absent = batch.DeleteNeighbour(network.Left, IPAddress.Parse("10.9.0.200"));
        int gone = batch.DeleteProxyNeighbour(network.Left, IPAddress.Parse("10.9.0.200"));
        NetlinkBatchResult result = batch.Send();
        result.Failures.Select(f => f.Number).Should().Equal(twice, absent, gone).And.NotContain(replaced);
        result.Failures[0].ToString().Should().Match("add neighbour 10.9.0.1*EEXIST*Replace*");
        result.Failures[2].ToString().Should().Match("delete proxy neighbour 10.9.0.200*ENOENT*");
        result.Failures[1].Request.Should().Be(new NeighbourKey(network.Left, IPAddress.Parse("10.9.0.200")));

        neighbours.List(new NeighbourFilter { States = NeighbourState.Stale, Family = AddressFamily.InterNetwork }).Should().HaveCount(51);
        neighbours.List(new NeighbourFilter { States = NeighbourState.Permanent | NeighbourState.Stale }).Should().HaveCount(101);
        neighbours.List(new NeighbourFilter { Master = bridge, States = NeighbourState.Permanent }).Should().ContainSingle().Which.LinkIndex.Should().Be(network.Right);
        neighbours.List(new NeighbourFilter { Proxies = true, LinkIndex = network.Right }).Should().ContainSingle();
        FluentActions.Invoking(() => new NeighbourFilter { Master = 0 }).Should().Throw<ArgumentOutOfRangeException>();

        int read = 0;
        foreach (NeighbourView neighbour in neighbours.Enumerate(new NeighbourFilter { LinkIndex = network.Left, Family = AddressFamily.InterNetwork }))
        {
            read += neighbour.LinkLayerAddress.SequenceEqual((ReadOnlySpan<byte>)[2, 0, 0, 0, 0, 7]) && neighbour.Address.Bytes[1] == 9 && neighbour.CacheInfo is not null ? 1 : 0;
        }

        read.Should().Be(100);
        neighbours.Flush(new NeighbourFilter { LinkIndex = network.Left }).Should().Be(51, "permanent entries stay");
        neighbours.List(new NeighbourFilter { LinkIndex = network.Left, States = NeighbourState.Stale }).Should().BeEmpty();
        neighbours.Flush(new NeighbourFilter { Family = AddressFamily.InterNetwork, States = NeighbourState.Permanent }).Should().Be(49);
        neighbours.Flush(new NeighbourFilter { Proxies = true }).Should().Be(1);
        network.IpJson("neigh", "show", "proxy").Should().BeEmpty();
        network.IpJson("neigh", "show", "nud", "permanent").Should().ContainSingle().Which.GetProperty("dst").GetString().Should().Be("fd09::1");
        Capabilities.Without(Capabilities.NetAdmin, () => FluentActions.Invoking(() => neighbours.Flush(new NeighbourFilter { States = NeighbourState.Permanent })).Should().Throw<NetlinkPermissionException>().WithMessage("delete neighbour fd09::1*"));
    }
}
