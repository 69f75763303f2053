namespace NetkitSharp.Ratios;

/// <summary>The command line.</summary>
internal sealed record RatioOptions
{
    public const string Usage = """
        usage: NetkitSharp.Ratios --floor PROGRAM [--vishvananda PROGRAM] [--only JOB]

          --floor PROGRAM         what benchmarks/peers/c compiles to
          --vishvananda PROGRAM   what benchmarks/peers/go compiles to; its lines are left out without
          --only JOB              one of encode-pair, dump-routes, dump-links, add-routes, delete-pairs
        """;

    public required string Floor { get; init; }

    public string? Vishvananda { get; private init; }

    public string? Only { get; private init; }

    public static RatioOptions? Parse(ReadOnlySpan<string> arguments)
    {
        RatioOptions options = new() { Floor = "" };
        while (arguments is [var name, var value, ..])
        {
            switch (name)
            {
                case "--floor":
                    options = options with { Floor = value };
                    break;
                case "--vishvananda":
                    options = options with { Vishvananda = value };
                    break;
                case "--only" when Comparison.Jobs.Contains(value):
                    options = options with { Only = value };
                    break;
                default:
                    return null;
            }

            arguments = arguments[2..];
        }

        return arguments.IsEmpty && options.Floor.Length > 0 ? options : null;
    }
}
