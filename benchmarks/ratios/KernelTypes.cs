using NetkitSharp.Bpf.Btf;

namespace NetkitSharp.Ratios;

/// <summary>
/// The types of the running kernel, until one of them is found by its name. They are kept for the process, so that each round of ours is a new one, the program itself started with
/// <see cref="Argument"/>. It has read the same types from a copy until the code is compiled as well as it will be, as the other jobs have.
/// </summary>
internal sealed class KernelTypes() : Job("kernel-btf")
{
    /// <summary>Makes the program do one round and say what it took.</summary>
    public const string Argument = "--kernel-btf-once";

    private const double LimitNanoseconds = 15_000_000;

    public override JobResult Run(RatioOptions options)
    {
        using Peer? libbpf = Peer.StartHere("libbpf", options.Libbpf, Name);
        using Peer? cilium = Peer.StartHere("cilium", options.Cilium, Name);
        Race race = Race.Run(rounds: 20, warmUp: 3, prepare: null, compare: true, new Contestant("ours", Once), Contestant.Of(libbpf), Contestant.Of(cilium));
        double ours = race.Fastest("ours")!.Value;
        return new JobResult(
            [
                Ratio.ToFloor($"{Name}/limit", ours, LimitNanoseconds, 1),
                Ratio.Shown($"{Name}/libbpf", ours, race.Fastest("libbpf")),
                Ratio.Faster($"{Name}/cilium", race.Processor("ours")!.Value, race.Processor("cilium"), 1),
            ],
            race.AllocatedBytes);
    }

    /// <summary>A round, in a process of its own.</summary>
    public static Sample Measure()
    {
        byte[] copy = File.ReadAllBytes("/sys/kernel/btf/vmlinux");
        for (int pass = 0; pass < 3; pass++)
        {
            for (int i = 0; i < 15; i++)
            {
                Find(BtfTable.Parse(copy, "vmlinux"));
            }

            // The compiler that optimizes waits for quiet.
            Thread.Sleep(200);
        }

        GC.Collect();
        return Contestant.Ours(static () => Find(KernelBtf.Open().Vmlinux)).Run();
    }

    private static Tally Find(BtfTable types)
    {
        Tally tally = default;
        if (types.TryFind("task_struct", BtfKind.Struct, out int id))
        {
            tally.Count();
            tally.Add(types.GetSize(id) ?? 0);
        }

        return tally;
    }

    private static Sample Once()
    {
        using Peer process = Peer.StartHere("ours", Environment.ProcessPath, Argument)!;
        return process.Run();
    }
}
