using FluentAssertions;
using NetkitSharp.Datapath.Benchmarks.Results;
using Xunit;

namespace NetkitSharp.Benchmarks.Tests;

/// <summary>What a run keeps while it measures, and whether it can go on from there.</summary>
public sealed class RunStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nks-store-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_measured_before_an_interruption_is_there_and_a_line_that_was_cut_off_is_not()
    {
        RunStore store = RunStore.Open(_folder, Made.Environment, resume: false);
        store.Add(Made.Trips(Made.Cell, 1, 30_000));
        store.Add(Made.Trips(Made.Cell, 2, 31_000));
        string lines = Path.Combine(_folder, "rounds.jsonl");
        string whole = File.ReadAllText(lines);
        File.WriteAllText(lines, whole[..^7]);

        RunStore next = RunStore.Open(_folder, Made.Environment with { Date = new DateOnly(2026, 1, 3) }, resume: true);
        (next.Has(Made.Cell, 1), next.Has(Made.Cell, 2), next.Has(Made.Cell with { IPv6 = true }, 1)).Should().Be((true, false, false));
        next.Add(Made.Trips(Made.Cell, 2, 31_000));
        File.ReadAllText(lines).Should().Be(whole, "what is whole is kept as it was");
        next.Finish([new LeftOut("netkit", "this kernel has none")]);

        RunResults results = RunStore.Read(_folder);
        results.Rounds.Select(static round => round.Latencies!.ToHistogram().Percentile(50)).Should().BeEquivalentTo([30_000L, 31_000]);
        results.LeftOut.Should().ContainSingle().Which.What.Should().Be("netkit");
        RunStore.Read(Path.Combine(_folder, RunStore.ResultsName)).Environment.Should().Be(results.Environment);

        RunStore.Open(_folder, Made.Environment, resume: false).Rounds.Should().BeEmpty("it begins anew");
    }

    [Fact]
    public void Figures_of_other_circumstances_are_not_put_together()
    {
        RunStore.Open(_folder, Made.Environment, resume: false).Add(Made.Trips(Made.Cell, 1, 30_000));
        FluentActions.Invoking(() => RunStore.Open(_folder, Made.Environment with { Kernel = "6.12" }, resume: true)).Should().Throw<InvalidOperationException>().WithMessage("*other circumstances*7.3.0*6.12*--resume*");
        RunStore.Open(_folder, Made.Environment, resume: true).Rounds.Should().ContainSingle();
    }

    [Fact]
    public void A_file_of_another_format_is_refused()
    {
        string file = Path.Combine(_folder, "results.json");
        RunStore.Open(_folder, Made.Environment, resume: false).Finish([]);
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"format\":1", "\"format\":9", StringComparison.Ordinal));
        FluentActions.Invoking(() => RunStore.Read(_folder)).Should().Throw<InvalidDataException>().WithMessage("*format 9*");
    }
}
