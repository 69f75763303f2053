using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;

namespace NetkitSharp.Ratios;

/// <summary>Reading 2,000 links and the loopback: index, name, MTU, kind and the 64-bit counters of each.</summary>
internal sealed class LinkDump() : Job("dump-links")
{
    private const int Pairs = 1_000;

    // The floor itself is 2.4 times faster than Go here, as the kernel takes 4.3 us to describe a link: the 6 of the routes are out of reach for any reader of the same dump.
    private const double BoundBesideGo = 1.75;

    public override JobResult Run(RatioOptions options)
    {
        using RatioNetwork network = RatioNetwork.Create("links");
        network.AddPairs(Pairs, group: 1);
        using Peer floor = network.StartFloor(options, Name);
        using Peer? vishvananda = network.StartVishvananda(options, Name);
        Race race = Race.Run(rounds: 45, warmUp: 100, prepare: null, compare: true, Contestant.Ours(() => Read(network.Client)), Contestant.Of(floor), Contestant.Of(vishvananda));
        return new JobResult(
            [
                Ratio.ToFloor($"{Name}/c", race.Fastest("ours")!.Value, race.Fastest("c"), 1.25),
                Ratio.Faster($"{Name}/vishvananda", race.Processor("ours")!.Value, race.Processor("vishvananda"), BoundBesideGo),
            ],
            race.AllocatedBytes);
    }

    private static Tally Read(RtnetlinkClient client)
    {
        Tally tally = default;
        foreach (ref readonly LinkView link in client.Links.Enumerate())
        {
            tally.Count();
            tally.Add((ulong)link.Index);
            tally.AddText(link.NameBytes);
            tally.Add((ulong)link.Mtu);
            if (link.IsKind("veth"))
            {
                tally.AddText("veth"u8);
            }

            if (link.Statistics is { } statistics)
            {
                tally.Add(statistics.ReceivedPackets + statistics.TransmittedPackets + statistics.ReceivedBytes + statistics.TransmittedBytes);
            }
        }

        return tally;
    }
}
