using NetkitSharp.Datapath.Benchmarks.Profiling;
using NetkitSharp.Datapath.Benchmarks.Programs;
using NetkitSharp.Datapath.Benchmarks.Tools;

namespace NetkitSharp.Datapath.Benchmarks.Results;

/// <summary>All that a run measured.</summary>
internal sealed record RunResults
{
    /// <summary>Goes up when a field changes its meaning.</summary>
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public required RunEnvironment Environment { get; init; }

    public required IReadOnlyList<CellRound> Rounds { get; init; }

    public required IReadOnlyList<CellAccount> Accounts { get; init; }

    public required IReadOnlyList<ProgramCost> Programs { get; init; }

    public required IReadOnlyList<ToolCheck> Tools { get; init; }

    public required IReadOnlyList<FunctionProfile> Profiles { get; init; }

    public required IReadOnlyList<LeftOut> LeftOut { get; init; }
}
