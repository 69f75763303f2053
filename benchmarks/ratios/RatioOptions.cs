namespace NetkitSharp.Ratios;

/// <summary>The command line.</summary>
internal sealed record RatioOptions
{
    public const string Usage = """
        usage: NetkitSharp.Ratios --floor PROGRAM [--vishvananda PROGRAM] [--libbpf PROGRAM] [--cilium PROGRAM] [--without-expedite] [--only JOB]

          --floor PROGRAM         what benchmarks/peers/c compiles to
          --vishvananda PROGRAM   what benchmarks/peers/go compiles to; its lines are left out without
          --libbpf PROGRAM        what benchmarks/peers/libbpf compiles to; its lines are left out without
          --cilium PROGRAM        what benchmarks/peers/cilium compiles to; its lines are left out without
          --without-expedite      adding and removing pods together leaves /sys/kernel/rcu_expedited alone, which is the whole machine's; their ratios are shown without a bound
          --only JOB              one of encode-pair, dump-routes, dump-links, add-routes, delete-pairs, add-pods, remove-pods, map-lookup, map-update, map-delete, map-batch,
                                  parse-object, kernel-btf, ring-read
        """;

    public required string Floor { get; init; }

    public string? Vishvananda { get; private init; }

    public string? Libbpf { get; private init; }

    public string? Cilium { get; private init; }

    /// <summary>Whether the kernel's grace periods may be made short: the bounds for pods are for that.</summary>
    public bool Expedite { get; private init; } = true;

    public string? Only { get; private init; }

    public static RatioOptions? Parse(ReadOnlySpan<string> arguments)
    {
        RatioOptions options = new() { Floor = "" };
        while (arguments is [var name, ..])
        {
            if (name == "--without-expedite")
            {
                options = options with { Expedite = false };
                arguments = arguments[1..];
                continue;
            }

            if (arguments is not [_, var value, ..])
            {
                return null;
            }

            switch (name)
            {
                case "--floor":
                    options = options with { Floor = value };
                    break;
                case "--vishvananda":
                    options = options with { Vishvananda = value };
                    break;
                case "--libbpf":
                    options = options with { Libbpf = value };
                    break;
                case "--cilium":
                    options = options with { Cilium = value };
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
