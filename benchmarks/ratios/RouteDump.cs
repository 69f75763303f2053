using System.Net.Sockets;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Ratios;

/// <summary>Reading 100,000 IPv4 routes: destination, gateway, link, table and metric of each.</summary>
internal sealed class RouteDump() : Job("dump-routes")
{
    private const int Routes = 100_000;

    private static readonly RouteFilter s_filter = new() { Family = AddressFamily.InterNetwork, Table = RouteTable.Main };

    public override JobResult Run(RatioOptions options)
    {
        using RatioNetwork network = RatioNetwork.Create("routes");
        int link = network.AddRoutableLink();

        // The link's own network is a route, too.
        using (Peer filler = network.StartFloor(options, "add-routes", $"{Routes - 1}", "400", $"{link}"))
        {
            filler.Run();
        }

        using Peer floor = network.StartFloor(options, Name);
        using Peer? vishvananda = network.StartVishvananda(options, Name);
        Race race = Race.Run(rounds: 25, warmUp: 50, prepare: null, compare: true, Contestant.Ours(() => Read(network.Client)), Contestant.Of(floor), Contestant.Of(vishvananda));
        return new JobResult(
            [
                Ratio.ToFloor($"{Name}/c", race.Fastest("ours")!.Value, race.Fastest("c"), 1.25),
                Ratio.Faster($"{Name}/vishvananda", race.Processor("ours")!.Value, race.Processor("vishvananda"), 6),
            ],
            race.AllocatedBytes);
    }

    private static Tally Read(RtnetlinkClient client)
    {
        Tally tally = default;
        foreach (ref readonly RouteView route in client.Routes.Enumerate(s_filter))
        {
            tally.Count();
            tally.Add((ulong)route.DestinationLength);
            tally.AddAddress(route.Destination.Bytes);
            tally.AddAddress(route.Gateway.Bytes);
            tally.Add((ulong)(route.OutputInterface ?? 0));
            tally.Add(route.Table);
            tally.Add(route.Metric);
        }

        return tally;
    }
}
