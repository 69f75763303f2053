using System.Globalization;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>The command line.</summary>
internal sealed record ServiceBenchmarkOptions
{
    public const string Usage = """
        usage: NetkitSharp.Services.Benchmarks [--only PART] [--without PART]... [--services N[,N]...] [--rounds N] [--clock instructions|wall]

          --only PART       one of tables, changes, memory, programs, round-trips
          --without PART    all but this one; may be repeated
          --services N,...  how many services there are when packets are measured (1,100,1000,10000,30000)
          --rounds N        how often every way is measured, in turn (5)
          --clock KIND      what the clock counts: instructions in a counting virtual machine, else wall time
        """;

    private static readonly string[] s_parts = ["tables", "changes", "memory", "programs", "round-trips"];

    public IReadOnlyList<string> Parts { get; private init; } = s_parts;

    public IReadOnlyList<int> Services { get; private init; } = [1, 100, 1_000, 10_000, 30_000];

    public int Rounds { get; private init; } = 5;

    public bool CountsInstructions { get; private init; }

    /// <summary>What a figure by the clock is in.</summary>
    public string Unit => CountsInstructions ? "instructions" : "ns";

    public static ServiceBenchmarkOptions? Parse(ReadOnlySpan<string> arguments)
    {
        ServiceBenchmarkOptions options = new();
        for (; !arguments.IsEmpty; arguments = arguments[2..])
        {
            switch (arguments)
            {
                case ["--only", var part, ..] when s_parts.Contains(part):
                    options = options with { Parts = [part] };
                    break;
                case ["--without", var part, ..] when s_parts.Contains(part):
                    options = options with { Parts = [.. options.Parts.Where(p => p != part)] };
                    break;
                case ["--services", var list, ..] when TryParseCounts(list) is { } counts:
                    options = options with { Services = counts };
                    break;
                case ["--rounds", var text, ..] when TryParseCount(text, 1_000) is { } rounds:
                    options = options with { Rounds = rounds };
                    break;
                case ["--clock", "instructions" or "wall", ..]:
                    options = options with { CountsInstructions = arguments[1] == "instructions" };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }

    private static int[]? TryParseCounts(string list)
    {
        int?[] counts = [.. list.Split(',').Select(text => TryParseCount(text, ServiceSet.MaxCount))];
        return counts.Contains(null) ? null : [.. counts.Select(count => count!.Value).Order()];
    }

    private static int? TryParseCount(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= 1 && count <= most ? count : null;
}
