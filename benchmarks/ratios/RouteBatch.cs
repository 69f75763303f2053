using System.Net;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Ratios;

/// <summary>Adding 100,000 host routes by a gateway to an empty table. Ours adds them in batches from descriptions that the caller has, the floor writes 400 requests in each send.</summary>
internal sealed class RouteBatch() : Job("add-routes")
{
    private const int Routes = 100_000;

    // What waits takes memory; the batch decides by itself how much goes into a send.
    private const int MaxPending = 4_000;

    public override JobResult Run(RatioOptions options)
    {
        using RatioNetwork network = RatioNetwork.Create("batch");
        int link = network.AddRoutableLink();
        RouteSpec[] routes = [.. Enumerable.Range(0, Routes).Select(number => Describe(number, link))];
        using Peer floor = network.StartFloor(options, Name, $"{Routes}", "400", $"{link}");
        Race race = Race.Run(rounds: 9, warmUp: 3, () => network.RemoveRoutes(link), compare: true, Contestant.Ours(() => Add(network.Client, routes)), Contestant.Of(floor));
        return new JobResult([Ratio.ToFloor($"{Name}/c", race.Fastest("ours")!.Value, race.Fastest("c"), 1.15)], AllocatedBytes: null);
    }

    private static RouteSpec Describe(int number, int link)
    {
        IPAddress destination = new([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
        return new RouteSpec(new IPNetwork(destination, 32)) { Gateway = RatioNetwork.Router, OutputInterface = link, Metric = 100 };
    }

    private static Tally Add(RtnetlinkClient client, RouteSpec[] routes)
    {
        Tally tally = default;
        NetlinkBatch batch = client.CreateBatch();
        foreach (RouteSpec route in routes)
        {
            batch.AddRoute(route);
            if (batch.Count == MaxPending)
            {
                tally.Count(batch.Send().ThrowIfFailed().Count);
            }
        }

        tally.Count(batch.Send().ThrowIfFailed().Count);
        return tally;
    }
}
