using System.Reflection;
using System.Runtime.InteropServices;

namespace NetkitSharp.Datapath.Benchmarks.Results;

/// <summary>Where and how a run was made: without it its figures say nothing.</summary>
internal sealed record RunEnvironment
{
    public required ClockKind Clock { get; init; }

    public required string Kernel { get; init; }

    public required string Processor { get; init; }

    public required int Processors { get; init; }

    /// <summary>The library's version, with the commit that it was built from.</summary>
    public required string Version { get; init; }

    public required string Runtime { get; init; }

    /// <summary>When it began.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>What was asked for: full, quick or gate.</summary>
    public required string Size { get; init; }

    public required int Rounds { get; init; }

    public static RunEnvironment Of(ClockKind clock, string size, int rounds) => new()
    {
        Clock = clock,
        Kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        Processor = clock == ClockKind.Instructions
            ? "a virtual machine that counts instructions (QEMU, TCG)"
            : File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "an unknown processor",
        Processors = Environment.ProcessorCount,
        Version = typeof(Pods.PodNetwork).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
        Runtime = RuntimeInformation.FrameworkDescription,
        Date = DateOnly.FromDateTime(DateTime.UtcNow),
        Size = size,
        Rounds = rounds,
    };

    /// <summary>Whether figures of this and another run may stand in one table: what was interrupted goes on under the same circumstances only.</summary>
    public bool IsSameAs(RunEnvironment other) => this with { Date = other.Date } == other;
}
