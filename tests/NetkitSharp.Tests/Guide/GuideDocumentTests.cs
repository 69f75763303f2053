using FluentAssertions;
using NetkitSharp.Datapath;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Guide;

/// <summary>What docs/datapath.md shows is what compiles and runs, and it has a word on every verdict.</summary>
public sealed class GuideDocumentTests
{
    [Fact]
    public void Every_example_in_the_guide_is_one_that_runs() => GuideDocument.Check("datapath.md", "NetkitSharp.Tests").Should().BeEmpty();

    [Fact]
    public void Every_verdict_is_explained_in_the_guide()
    {
        string guide = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "datapath.md"));

        Enum.GetNames<Verdict>().Where(name => !guide.Contains($"`{name}`", StringComparison.Ordinal)).Should().BeEmpty();
    }
}
