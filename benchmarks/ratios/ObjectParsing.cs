using NetkitSharp.Bpf.Objects;

namespace NetkitSharp.Ratios;

/// <summary>Reading an object file with 15 maps and global data into a spec.</summary>
internal sealed class ObjectParsing() : Job("parse-object")
{
    private const double LimitNanoseconds = 1_000_000;

    private readonly string _path = Path.Combine(AppContext.BaseDirectory, "fifteen.bpf.o");

    public override JobResult Run(RatioOptions options)
    {
        using Peer? libbpf = Peer.StartHere("libbpf", options.Libbpf, Name, _path);
        using Peer? cilium = Peer.StartHere("cilium", options.Cilium, Name, _path);
        Race race = Race.Run(rounds: 200, warmUp: 300, prepare: null, compare: true, Contestant.Ours(Parse), Contestant.Of(libbpf), Contestant.Of(cilium));
        double ours = race.Fastest("ours")!.Value;
        return new JobResult(
            [
                Ratio.ToFloor($"{Name}/limit", ours, LimitNanoseconds, 1),
                Ratio.Shown($"{Name}/libbpf", ours, race.Fastest("libbpf")),
                Ratio.Faster($"{Name}/cilium", race.Processor("ours")!.Value, race.Processor("cilium"), 1),
            ],
            race.AllocatedBytes);
    }

    private Tally Parse()
    {
        Tally tally = default;
        BpfObjectSpec spec = BpfObjectSpec.Open(_path);
        foreach (BpfObjectMapSpec map in spec.Maps)
        {
            tally.Count();
            tally.Add((ulong)(map.KeySize + map.ValueSize));
        }

        tally.Count(spec.Programs.Count);
        return tally;
    }
}
