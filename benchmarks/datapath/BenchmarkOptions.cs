using System.Globalization;

namespace NetkitSharp.Datapath.Benchmarks;

/// <summary>The command line.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage = """
        usage: NetkitSharp.Datapath.Benchmarks [--rounds N] [--round-trips N] [--clock instructions|wall] [--only programs|round-trips] [--without-netkit]

          --rounds N           how often every path is measured, in turn (3)
          --round-trips N      round trips per path and round (1000)
          --clock KIND         what the clock counts: instructions in a counting virtual machine, else wall time
          --only PART          either what each program costs a packet, or the round trips
          --without-netkit     leave netkit out, on kernels that have none
        """;

    public int Rounds { get; private init; } = 3;

    public int RoundTrips { get; private init; } = 1000;

    public bool CountsInstructions { get; private init; }

    public bool WithPrograms { get; private init; } = true;

    public bool WithRoundTrips { get; private init; } = true;

    public bool WithNetkit { get; private init; } = true;

    public static BenchmarkOptions? Parse(ReadOnlySpan<string> arguments)
    {
        BenchmarkOptions options = new();
        while (!arguments.IsEmpty)
        {
            switch (arguments)
            {
                case ["--rounds", var text, ..] when TryParseCount(text, out int rounds):
                    options = options with { Rounds = rounds };
                    arguments = arguments[2..];
                    break;
                case ["--round-trips", var text, ..] when TryParseCount(text, out int roundTrips):
                    options = options with { RoundTrips = roundTrips };
                    arguments = arguments[2..];
                    break;
                case ["--clock", "instructions" or "wall", ..]:
                    options = options with { CountsInstructions = arguments[1] == "instructions" };
                    arguments = arguments[2..];
                    break;
                case ["--only", "programs" or "round-trips", ..]:
                    options = options with { WithPrograms = arguments[1] == "programs", WithRoundTrips = arguments[1] == "round-trips" };
                    arguments = arguments[2..];
                    break;
                case ["--without-netkit", ..]:
                    options = options with { WithNetkit = false };
                    arguments = arguments[1..];
                    break;
                default:
                    return null;
            }
        }

        return options;
    }

    private static bool TryParseCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= 1_000_000;
}
