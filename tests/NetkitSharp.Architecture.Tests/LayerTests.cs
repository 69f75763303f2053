using FluentAssertions;
using NetkitSharp.Architecture.Tests.Graphs;
using NetkitSharp.Architecture.Tests.Metadata;
using Xunit;

namespace NetkitSharp.Architecture.Tests;

public sealed class LayerTests
{
    [Fact]
    public void Namespaces_form_no_circle() =>
        new NamespaceGraph(Packages.All).Circles().Should().BeEmpty();

    [Fact]
    public void Lower_layers_do_not_know_higher_ones() =>
        Packages.All.SelectMany(Layers.Violations).Should().BeEmpty();

    [Fact]
    public void The_two_lower_packages_know_neither_each_other_nor_the_composition()
    {
        Packages.Rtnetlink.AssemblyReferences.Should().NotContain(["NetkitSharp", "NetkitSharp.Bpf"]);
        Packages.Bpf.AssemblyReferences.Should().NotContain(["NetkitSharp", "NetkitSharp.Rtnetlink"]);
    }

    [Fact]
    public void Only_the_framework_and_the_logging_abstractions_are_referenced()
    {
        string[] own = ["NetkitSharp.Rtnetlink", "NetkitSharp.Bpf"];
        IEnumerable<string> foreign =
            from assembly in Packages.All
            from reference in assembly.AssemblyReferences
            where !reference.StartsWith("System.", StringComparison.Ordinal)
                && reference != "Microsoft.Extensions.Logging.Abstractions"
                && !(assembly == Packages.Composition && own.Contains(reference))
            select $"{assembly.Name} -> {reference}";
        foreign.Should().BeEmpty();
    }

    [Fact]
    public void Unsafe_code_and_pinvoke_stay_in_Interop()
    {
        IEnumerable<UnsafeUse> outside = Packages.All
            .SelectMany(assembly => assembly.UnsafeUses)
            .Where(use => !use.Namespace.EndsWith(".Interop", StringComparison.Ordinal));
        outside.Should().BeEmpty();
    }
}
