using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Ratios;

/// <summary>What is done with single elements of a hash of 1,000 numbers, key to twice the key.</summary>
/// <param name="name">The peers' name of the job.</param>
/// <param name="run">One round.</param>
/// <param name="operations">How many there are in a round.</param>
internal sealed class MapElements(string name, Func<BpfMap<uint, ulong>, Tally> run, int operations) : Job(name)
{
    private const double BoundBesideC = 1.10;

    // The system call is most of it, and the same for all.
    private const double BoundBesideGo = 1;

    public static MapElements Lookup { get; } = new("map-lookup", LookupAll, NumberMap.Repeat * NumberMap.Elements);

    public static MapElements Update { get; } = new("map-update", UpdateAll, NumberMap.Repeat * NumberMap.Elements);

    public static MapElements Delete { get; } = new("map-delete", DeleteAll, NumberMap.Elements);

    public override JobResult Run(RatioOptions options)
    {
        using BpfMap<uint, ulong> map = NumberMap.Create();
        using Peer? libbpf = Peer.StartHere("libbpf", options.Libbpf, Name);
        using Peer? cilium = Peer.StartHere("cilium", options.Cilium, Name);
        Race race = Race.Run(rounds: 60, warmUp: 100, () => NumberMap.Fill(map), compare: true, Contestant.Ours(() => run(map)), Contestant.Of(libbpf), Contestant.Of(cilium));
        return new JobResult(
            [
                Ratio.ToFloor($"{Name}/libbpf", race.Fastest("ours")!.Value / operations, race.Fastest("libbpf") / operations, BoundBesideC),
                Ratio.Faster($"{Name}/cilium", race.Processor("ours")!.Value / operations, race.Processor("cilium") / operations, BoundBesideGo),
            ],
            race.AllocatedBytes);
    }

    private static Tally LookupAll(BpfMap<uint, ulong> map)
    {
        Tally tally = default;
        for (int round = 0; round < NumberMap.Repeat; round++)
        {
            for (uint key = 0; key < NumberMap.Elements; key++)
            {
                tally.Count();
                tally.Add(map.Lookup(key));
            }
        }

        return tally;
    }

    private static Tally UpdateAll(BpfMap<uint, ulong> map)
    {
        Tally tally = default;
        for (int round = 0; round < NumberMap.Repeat; round++)
        {
            for (uint key = 0; key < NumberMap.Elements; key++)
            {
                map.Update(key, 2 * (ulong)key);
                tally.Count();
            }
        }

        return tally;
    }

    private static Tally DeleteAll(BpfMap<uint, ulong> map)
    {
        Tally tally = default;
        for (uint key = 0; key < NumberMap.Elements; key++)
        {
            map.Delete(key);
            tally.Count();
        }

        return tally;
    }
}
