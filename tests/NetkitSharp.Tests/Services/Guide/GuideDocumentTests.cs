using FluentAssertions;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Services.Differential;
using Xunit;

namespace NetkitSharp.Tests.Services.Guide;

/// <summary>What docs/service-lb.md shows is what compiles and runs, and it has a word on every verdict and every difference from kube-proxy.</summary>
public sealed class GuideDocumentTests
{
    [Fact]
    public void Every_example_in_the_guide_is_one_that_runs() => GuideDocument.Check("service-lb.md", "NetkitSharp.Tests/Services").Should().BeEmpty();

    [Fact]
    public void Every_verdict_and_every_difference_is_explained_in_the_guide()
    {
        string guide = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "service-lb.md"));

        Enum.GetNames<ServiceVerdict>().Concat(Enum.GetNames<DifferenceKind>()).Where(name => !guide.Contains($"`{name}`", StringComparison.Ordinal)).Should().BeEmpty();
    }
}
