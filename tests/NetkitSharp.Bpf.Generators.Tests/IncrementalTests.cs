using FluentAssertions;
using Microsoft.CodeAnalysis;
using NetkitSharp.Bpf.Generators.Tests.Fixtures;
using Xunit;

namespace NetkitSharp.Bpf.Generators.Tests;

/// <summary>What is done again after a change, and what is not.</summary>
public sealed class IncrementalTests
{
    private const string Request = "Request";
    private const string Bindings = "Bindings";

    [Fact]
    public void A_change_of_unrelated_code_makes_nothing_again()
    {
        GeneratorRun first = GeneratorRun.Of(FixtureObject.PathOf("types.bpf.o"));

        GeneratorRun second = first.Again(static project => project.AddSyntaxTrees(GeneratorRun.Parse("internal sealed class Unrelated;")));

        Reasons(second, Request).Should().Equal(IncrementalStepRunReason.Cached);
        Reasons(second, Bindings).Should().Equal(IncrementalStepRunReason.Cached);
        second.Result.TrackedOutputSteps.SelectMany(static s => s.Value).SelectMany(static s => s.Outputs).Should().OnlyContain(static o => o.Reason == IncrementalStepRunReason.Cached);
    }

    [Fact]
    public void An_object_that_was_compiled_again_is_read_again_and_what_comes_of_it_is_made_only_if_it_differs()
    {
        using TemporaryObject file = new(FixtureObject.Bytes("maps.bpf.o"), "x.bpf.o");
        GeneratorRun first = GeneratorRun.Of(file.Path);

        file.Write(FixtureObject.Bytes("maps.bpf.o"));
        GeneratorRun same = first.Again(changeDriver: d => Touch(d, first));
        Reasons(same, Request).Should().Equal(IncrementalStepRunReason.Unchanged);
        Reasons(same, Bindings).Should().Equal(IncrementalStepRunReason.Cached);

        file.Write(FixtureObject.Bytes("globals.bpf.o"));
        GeneratorRun other = same.Again(changeDriver: d => Touch(d, first));
        Reasons(other, Request).Should().Equal(IncrementalStepRunReason.Modified);
        Reasons(other, Bindings).Should().Equal(IncrementalStepRunReason.Modified);
        other.Source.Should().NotBe(first.Source).And.Contain("\"verdict\"");
    }

    [Fact]
    public void One_object_s_change_leaves_the_other_s_bindings()
    {
        using TemporaryObject file = new(FixtureObject.Bytes("maps.bpf.o"), "x.bpf.o");
        GeneratorRun first = GeneratorRun.Of([(FixtureObject.PathOf("types.bpf.o"), []), (file.Path, [])]);

        file.Write(FixtureObject.Bytes("globals.bpf.o"));
        GeneratorRun second = first.Again(changeDriver: d => d.ReplaceAdditionalText(first.Files[1], GeneratorRun.Anew(first.Files[1])));

        Reasons(second, Bindings).Should().Equal(IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified);
    }

    private static GeneratorDriver Touch(GeneratorDriver driver, GeneratorRun run) =>
        driver.ReplaceAdditionalTexts([GeneratorRun.Anew(run.Files[0])]);

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRun run, string step) =>
        run.Result.TrackedSteps[step].SelectMany(static s => s.Outputs).Select(static o => o.Reason);
}
