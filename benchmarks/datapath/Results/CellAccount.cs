using NetkitSharp.Datapath.Benchmarks.Measurement;

namespace NetkitSharp.Datapath.Benchmarks.Results;

/// <summary>What the kernel did for a cell, counted in a run of its own.</summary>
internal sealed record CellAccount(Cell Cell, PathAccount Account);
