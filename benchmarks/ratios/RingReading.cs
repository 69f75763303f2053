using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.RingBuffers;

namespace NetkitSharp.Ratios;

/// <summary>Reading 100,000 records of 16 bytes that a program has put into a ring buffer, with one thread.</summary>
internal sealed class RingReading() : Job("ring-read")
{
    private const int Records = 100_000;
    private const int RingSize = 4 << 20;
    private const uint NoWakeup = 1;

    // 1,000,000 a second.
    private const double LimitNanoseconds = 1_000;

    private readonly string _path = Path.Combine(AppContext.BaseDirectory, "rings.bpf.o");

    public override JobResult Run(RatioOptions options)
    {
        BpfObjectSpec spec = BpfObjectSpec.Open(_path);
        spec.Maps["ring"].MaxEntries = RingSize;
        foreach (BpfObjectProgramSpec program in spec.Programs)
        {
            program.Load = program.Name == "emit";
        }

        using BpfObject loaded = spec.Load();
        using RingBufferReader reader = RingBufferReader.Open(loaded.Maps["ring"]);
        using Peer? libbpf = Peer.StartHere("libbpf", options.Libbpf, Name, _path);
        Race race = Race.Run(rounds: 60, warmUp: 100, () => Fill(loaded.Programs["emit"], reader), compare: true, Contestant.Ours(() => Read(reader)), Contestant.Of(libbpf));
        double ours = race.Fastest("ours")!.Value / Records;
        return new JobResult(
            [Ratio.ToFloor($"{Name}/limit", ours, LimitNanoseconds, 1), Ratio.Shown($"{Name}/libbpf", ours, race.Fastest("libbpf") / Records)],
            race.AllocatedBytes);
    }

    private static void Fill(BpfProgram program, RingBufferReader reader)
    {
        // It is filled before each turn, also before the peer's, which has a ring of its own.
        if (reader.Available == 0)
        {
            ReadOnlySpan<byte> packet = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, .. stackalloc byte[50]];
            SkbContext context = new() { Mark = NoWakeup };
            program.TestRun(packet, ref context, repeat: Records);
        }
    }

    private static Tally Read(RingBufferReader reader)
    {
        Tally tally = default;
        foreach (RingBufferRecord record in reader)
        {
            tally.Count();
            tally.Add(record.As<RingEvent>().Mark);
        }

        return tally;
    }
}
