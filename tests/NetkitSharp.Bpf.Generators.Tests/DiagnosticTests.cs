using FluentAssertions;
using Microsoft.CodeAnalysis;
using NetkitSharp.Bpf.Generators.Tests.Fixtures;
using Xunit;

namespace NetkitSharp.Bpf.Generators.Tests;

/// <summary>What goes wrong is said at the file, and the rest of the project compiles.</summary>
public sealed class DiagnosticTests
{
    [Fact]
    public void A_malformed_object_is_said_with_section_and_offset()
    {
        byte[] image = FixtureObject.Bytes("maps.bpf.o");
        int magic = image.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x9f, 0xeb, 0x01]);
        magic.Should().BePositive();
        image[magic] = 0;
        using TemporaryObject file = new(image);

        Diagnostic problem = Only(GeneratorRun.Of(file.Path));

        problem.Id.Should().Be("NKS0001");
        problem.Severity.Should().Be(DiagnosticSeverity.Error);
        problem.GetMessage().Should().StartWith("made.bpf.o: section '.BTF' at offset 0x0: BTF magic is 0xeb00");
        problem.Location.GetLineSpan().Path.Should().Be(file.Path);
    }

    [Theory]
    [InlineData("host.x86-64.o", "an ELF file, but for x86-64 (e_machine 62), expected BPF")]
    [InlineData("maps.nobtf.o", "section '.maps': maps are defined here, but there is no BTF that describes them: compile with -g")]
    public void An_object_that_is_none_is_said_with_what_would_work(string name, string message)
    {
        Diagnostic problem = Only(GeneratorRun.Of(FixtureObject.PathOf(name)));

        problem.Id.Should().Be("NKS0001");
        problem.GetMessage().Should().Contain(message);
    }

    [Fact]
    public void A_missing_file_is_said()
    {
        Diagnostic problem = Only(GeneratorRun.Of(FixtureObject.PathOf("not-there.bpf.o")));

        problem.Id.Should().Be("NKS0002");
        problem.GetMessage().Should().Contain("not-there.bpf.o");
    }

    [Theory]
    [InlineData("ClassName", "1st", "ClassName of the BpfObject item is not usable: '1st' is no identifier")]
    [InlineData("ClassName", "A { } class B", "ClassName of the BpfObject item is not usable: 'A { } class B' is no identifier")]
    [InlineData("Namespace", "A..B", "Namespace of the BpfObject item is not usable: 'A..B' is no namespace")]
    [InlineData("Accessibility", "private", "Accessibility of the BpfObject item is not usable: it is 'private', expected public or internal")]
    [InlineData("Types", "struct pod, struct nothing", "Types of the BpfObject item is not usable: the object's BTF has no struct, union, enum or typedef 'struct nothing'")]
    public void Metadata_that_is_not_usable_is_said(string name, string value, string message)
    {
        Diagnostic problem = GeneratorRun.Of(FixtureObject.PathOf("maps.bpf.o"), (name, value)).Diagnostics.Single(static d => d.Severity == DiagnosticSeverity.Error);

        problem.Id.Should().Be("NKS0003");
        problem.GetMessage().Should().Be(message);
    }

    [Fact]
    public void Two_objects_of_one_name_are_both_told()
    {
        using TemporaryObject other = new(FixtureObject.Bytes("globals.bpf.o"), "maps.bpf.o");

        GeneratorRun run = GeneratorRun.Of([(FixtureObject.PathOf("maps.bpf.o"), []), (other.Path, []), (FixtureObject.PathOf("nested.bpf.o"), [])]);

        run.Diagnostics.Where(static d => d.Severity == DiagnosticSeverity.Error).Select(static d => $"{d.Id} {d.GetMessage()}")
            .Should().HaveCount(2).And.OnlyContain(static m => m == "NKS0004 Another BpfObject item makes the class Consumer.Maps, too: give one of them a ClassName or a Namespace");
        run.Result.GeneratedSources.Select(static s => s.HintName).Should().Equal("Consumer.Nested.g.cs");
    }

    [Fact]
    public void A_project_without_the_library_is_told_to_reference_it()
    {
        Diagnostic problem = Only(GeneratorRun.Of([(FixtureObject.PathOf("nested.bpf.o"), [])], withLibrary: false));

        problem.Id.Should().Be("NKS0005");
        problem.GetMessage().Should().Be("The bindings of nested.bpf.o need the library: reference the package NetkitSharp.Bpf");
    }

    [Fact]
    public void Files_of_others_are_left_alone()
    {
        GeneratorRun run = GeneratorRun.Of([]).Again(changeDriver: static d => d.AddAdditionalTexts([GeneratorRun.FileOf("/nowhere/other.txt")]));

        run.Diagnostics.Should().BeEmpty();
        run.Result.GeneratedSources.Should().BeEmpty();
    }

    private static Diagnostic Only(GeneratorRun run)
    {
        run.Result.Exception.Should().BeNull();
        run.Result.GeneratedSources.Should().BeEmpty();
        run.CompilerProblems().Should().BeEmpty();
        return run.Diagnostics.Should().ContainSingle().Subject;
    }
}
