using System.Globalization;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>The command line.</summary>
internal sealed record ServiceBenchmarkOptions
{
    public const string Usage = """
        usage: NetkitSharp.Services.Benchmarks [--only PART[,PART...]] [--services N[,N]...] [--rounds N] [--quick] [--clock instructions|wall] [--without-netkit]

          --only PART,...   of tables, changes, memory, programs, flatness, connections (where instructions are counted, the last three)
          --services N,...  how many services there are, where cost is measured against that (1,100,1000,10000,30000)
          --rounds N        how often every case is measured, in turn (21; 3 where instructions are counted)
          --quick           fewer of both: 1,1000,10000 services and 5 rounds; 1,10000 and 1
          --clock KIND      what the clock counts: instructions in a counting virtual machine, else wall time
          --without-netkit  leave netkit out, on kernels that have none
        """;

    /// <summary>A connection is not seen twice, up to here.</summary>
    private const int MaxRounds = 40;

    private static readonly string[] s_parts = ["tables", "changes", "memory", "programs", "flatness", "connections"];

    // What is neither time by itself nor memory.
    private static readonly string[] s_counted = ["programs", "flatness", "connections"];

    private IReadOnlyList<string>? _parts;
    private IReadOnlyList<int>? _services;
    private int? _rounds;

    public IReadOnlyList<string> Parts => [.. (_parts ?? s_parts).Where(part => !CountsInstructions || s_counted.Contains(part))];

    public IReadOnlyList<int> Services => _services ?? (CountsInstructions, Quick) switch
    {
        (true, true) => [1, 10_000],
        (false, true) => [1, 1_000, 10_000],
        _ => [1, 100, 1_000, 10_000, 30_000],
    };

    public int Rounds => _rounds ?? (CountsInstructions, Quick) switch
    {
        (true, true) => 1,
        (true, false) => 3,
        (false, true) => 5,
        _ => 21,
    };

    public bool Quick { get; private init; }

    public bool CountsInstructions { get; private init; }

    public bool WithNetkit { get; private init; } = true;

    /// <summary>What a figure by the clock is in.</summary>
    public string Unit => CountsInstructions ? "instructions" : "ns";

    public static ServiceBenchmarkOptions? Parse(ReadOnlySpan<string> arguments)
    {
        ServiceBenchmarkOptions options = new();
        while (!arguments.IsEmpty)
        {
            ServiceBenchmarkOptions? parsed = arguments switch
            {
                ["--quick", ..] => options with { Quick = true },
                ["--without-netkit", ..] => options with { WithNetkit = false },
                ["--clock", "instructions" or "wall", ..] => options with { CountsInstructions = arguments[1] == "instructions" },
                ["--only", var list, ..] when list.Split(',').All(s_parts.Contains) => options with { _parts = [.. s_parts.Intersect(list.Split(','))] },
                ["--services", var list, ..] when TryParseCounts(list) is { } counts => options with { _services = counts },
                ["--rounds", var text, ..] when TryParseCount(text, MaxRounds) is { } rounds => options with { _rounds = rounds },
                _ => null,
            };
            if (parsed is null)
            {
                return null;
            }

            options = parsed;
            arguments = arguments[(arguments[0] is "--quick" or "--without-netkit" ? 1 : 2)..];
        }

        return options;
    }

    private static int[]? TryParseCounts(string list)
    {
        int?[] counts = [.. list.Split(',').Select(text => TryParseCount(text, ServiceSet.MaxCount))];
        return counts.Contains(null) ? null : [.. counts.Select(count => count!.Value).Distinct().Order()];
    }

    private static int? TryParseCount(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= 1 && count <= most ? count : null;
}
