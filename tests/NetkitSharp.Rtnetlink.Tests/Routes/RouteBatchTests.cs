using System.Net;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Routes;

/// <summary>Many routes in few sends, each failure mapped to its route.</summary>
public sealed class RouteBatchTests
{
    [KernelFact(KernelFeature.Veth)]
    public void Routes_are_added_replaced_and_deleted_in_batches()
    {
        using TestNetwork network = new("route-batch");
        network.Client.Addresses.Add(network.Left, "10.9.0.2/24");
        RouteSpec[] specs = [.. Enumerable.Range(0, 3000).Select(i => new RouteSpec(new IPNetwork(new IPAddress([10, 100, (byte)(i >> 8), (byte)i]), 32)) { OutputInterface = network.Left, Table = 900 })];
        NetlinkBatch batch = network.Client.CreateBatch();
        foreach (RouteSpec spec in specs)
        {
            batch.AddRoute(spec);
        }

        batch.Send().ThrowIfFailed().Count.Should().Be(3000);
        int numbers = 0;
        foreach (RouteView route in network.Client.Routes.Enumerate(new RouteFilter { Table = 900 }))
        {
            numbers += route.DestinationLength == 32 && route.Destination.Bytes[0] == 10 && route.OutputInterface == network.Left ? 1 : 0;
        }

        numbers.Should().Be(3000);
        int again = batch.AddRoute(specs[7]);
        batch.ReplaceRoute(specs[8] with { OutputInterface = network.Right });
        batch.DeleteRoute(new RouteSpec(specs[9].Destination) { Table = 900 });
        int gone = batch.DeleteRoute(new RouteSpec(specs[9].Destination) { Table = 900 });
        int unreachable = batch.AddRoute(new RouteSpec(IPNetwork.Parse("10.200.0.0/16")) { Gateway = IPAddress.Parse("192.0.2.1") });
        batch.AppendRoute(specs[8]);
        NetlinkBatchResult result = batch.Send();
        result.Failures.Select(f => f.Number).Should().Equal(again, gone, unreachable);
        result.Failures[0].ToException().Should().BeOfType<RouteExistsException>().Which.Message.Should().StartWith($"add route {specs[7].Destination} on link {network.Left} (table 900): EEXIST");
        result.Failures[1].ToException().Should().BeOfType<RouteNotFoundException>();
        result.Failures[2].ToException().Message.Should().Match("add route 10.200.0.0/16 via 192.0.2.1*ENETUNREACH*OnLink*");
        result.Failures[0].Request.Should().BeSameAs(specs[7]);
        network.IpJson("route", "show", "table", "900", "dev", "right").Should().ContainSingle();

        network.Client.Routes.DeleteAll(new RouteFilter { Table = 900 }).ThrowIfFailed().Count.Should().Be(3000);
        network.IpJson("route", "show", "table", "900").Should().BeEmpty();
        network.Client.Routes.DeleteAll(new RouteFilter { Table = 900 }).Count.Should().Be(0);
    }
}
