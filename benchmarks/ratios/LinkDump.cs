using System.Text;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;

namespace NetkitSharp.Ratios;

/// <summary>Reading 2,000 links and the loopback: index, name, MTU, kind and the 64-bit counters of each.</summary>
internal sealed class LinkDump() : Job("dump-links")
{
    private const int Pairs = 1_000;

    public override JobResult Run(RatioOptions options)
    {
        using RatioNetwork network = RatioNetwork.Create("links");
        network.AddPairs(Pairs, group: 1);
        using Peer floor = network.StartFloor(options, Name);
        using Peer? vishvananda = network.StartVishvananda(options, Name);
        Race race = Race.Run(rounds: 45, warmUp: 40, prepare: null, compare: true, Contestant.Ours(() => Read(network.Client)), Contestant.Of(floor), Contestant.Of(vishvananda));
        double ours = race.Nanoseconds("ours")!.Value;
        return new JobResult(
            [Ratio.ToFloor($"{Name}/c", ours, race.Nanoseconds("c"), 1.25), Ratio.Faster($"{Name}/vishvananda", ours, race.Nanoseconds("vishvananda"), 6)],
            race.AllocatedBytes);
    }

    private static Tally Read(RtnetlinkClient client)
    {
        Tally tally = default;
        foreach (LinkInfo link in client.Links.List())
        {
            tally.Count();
            tally.Add((ulong)link.Index);
            tally.AddText(Encoding.UTF8.GetBytes(link.Name));
            tally.Add((ulong)link.Mtu);
            tally.AddText(Encoding.UTF8.GetBytes(link.Kind ?? ""));
            if (link.Statistics is { } statistics)
            {
                tally.Add(statistics.ReceivedPackets + statistics.TransmittedPackets + statistics.ReceivedBytes + statistics.TransmittedBytes);
            }
        }

        return tally;
    }
}
