using System.Globalization;
using NetkitSharp.Datapath.Benchmarks.Results;
using NetkitSharp.Datapath.Benchmarks.Variants;

namespace NetkitSharp.Datapath.Benchmarks.Running;

/// <summary>The command line of a run.</summary>
internal sealed record SuiteOptions
{
    public const string Usage = """
        usage: NetkitSharp.Datapath.Benchmarks run [--clock instructions|wall] [--quick | --gate] [--rounds N] [--variants NAME,...] [--workloads NAME,...]
                                                   [--out FOLDER] [--resume] [--without-netkit]
               NetkitSharp.Datapath.Benchmarks report FILE-OR-FOLDER [--out FOLDER]
               NetkitSharp.Datapath.Benchmarks compare FILE-OR-FOLDER FILE-OR-FOLDER

          --clock KIND          what the clock counts: instructions in a counting virtual machine, else wall time
          --quick               the paths of the talk, in less than two minutes
          --gate                what is held against bounds; exit status 1 beyond one
          --rounds N            how often every cell is measured, in turn (10; 2 where instructions are counted; quick and gate 3 and 1)
          --variants NAME,...   only these paths, and the host's
          --workloads NAME,...  only of rr-1, rr-80000, crr, stream-1, stream-8, udp
          --out FOLDER          where results go (artifacts/datapath)
          --resume              go on with what a run in that folder left
          --without-netkit      leave netkit out, on kernels that have none
        """;

    public ClockKind Clock { get; private init; } = ClockKind.Wall;

    public SuiteSize Size { get; private init; }

    public IReadOnlyList<string> Variants { get; private init; } = [];

    public IReadOnlyList<string> Workloads { get; private init; } = [];

    public string Out { get; private init; } = "artifacts/datapath";

    public bool Resume { get; private init; }

    public bool WithNetkit { get; private init; } = true;

    private int? RoundsAsked { get; init; }

    public int Rounds => RoundsAsked ?? (Size, Clock) switch
    {
        (SuiteSize.Full, ClockKind.Wall) => 10,
        (_, ClockKind.Wall) => 3,
        (SuiteSize.Full, _) => 2,
        _ => 1,
    };

    /// <summary>Null where the arguments are none.</summary>
    public static SuiteOptions? Parse(ReadOnlySpan<string> arguments)
    {
        SuiteOptions options = new();
        while (!arguments.IsEmpty)
        {
            SuiteOptions? parsed = arguments switch
            {
                ["--quick", ..] when options.Size == SuiteSize.Full => options with { Size = SuiteSize.Quick },
                ["--gate", ..] when options.Size == SuiteSize.Full => options with { Size = SuiteSize.Gate },
                ["--resume", ..] => options with { Resume = true },
                ["--without-netkit", ..] => options with { WithNetkit = false },
                ["--clock", "instructions" or "wall", ..] => options with { Clock = arguments[1] == "instructions" ? ClockKind.Instructions : ClockKind.Wall },
                ["--rounds", var text, ..] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) && rounds is >= 1 and <= 1000 => options with { RoundsAsked = rounds },
                ["--variants", var list, ..] when list.Split(',').All(VariantNames.All(SuitePlan.Services).Contains) => options with { Variants = list.Split(',') },
                ["--workloads", var list, ..] when list.Split(',').All(static name => SuitePlan.Workloads.Any(workload => workload.Name == name)) => options with { Workloads = list.Split(',') },
                ["--out", var folder, ..] when folder.Length > 0 => options with { Out = folder },
                _ => null,
            };
            if (parsed is null)
            {
                return null;
            }

            options = parsed;
            arguments = arguments[(arguments[0] is "--quick" or "--gate" or "--resume" or "--without-netkit" ? 1 : 2)..];
        }

        return options;
    }
}
