using NetkitSharp.Rtnetlink;

namespace NetkitSharp.Ratios;

/// <summary>Deleting the devices of 300 pods, a veth pair each: all at once by their group, and one by one.</summary>
internal sealed class PairDeletion() : Job("delete-pairs")
{
    private const int Pairs = 300;
    private const uint Group = 0x6E6B73;

    public override JobResult Run(RatioOptions options)
    {
        using RatioNetwork network = RatioNetwork.Create("bulk");
        int[] pairs = [];

        // One by one takes seconds, nearly all of it waiting for grace periods of the kernel's: twice is enough.
        Race race = Race.Run(
            rounds: 2,
            warmUp: 0,
            () => pairs = network.AddPairs(Pairs, Group),
            compare: true,
            Contestant.Ours(() => DeleteGroup(network.Client)),
            Contestant.InProcess("one-by-one", () => DeleteEach(network.Client, pairs)));
        return new JobResult([Ratio.Faster($"{Name}/one-by-one", race.Fastest("ours")!.Value, race.Fastest("one-by-one"), 20)], AllocatedBytes: null);
    }

    private static Tally DeleteGroup(RtnetlinkClient client)
    {
        Tally tally = default;
        client.Links.DeleteGroup(Group);
        tally.Count(Pairs);
        return tally;
    }

    private static Tally DeleteEach(RtnetlinkClient client, int[] pairs)
    {
        Tally tally = default;
        foreach (int primary in pairs)
        {
            client.Links.Delete(primary);
            tally.Count();
        }

        return tally;
    }
}
