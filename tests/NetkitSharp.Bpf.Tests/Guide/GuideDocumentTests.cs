using FluentAssertions;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Guide;

/// <summary>What the guide shows is what compiles and runs: each code block is a region of <c>Examples.*.cs</c>, which are tests.</summary>
public sealed class GuideDocumentTests
{
    [Fact]
    public void Every_example_in_the_guide_is_one_that_runs() => GuideDocument.Check("bpf.md", "NetkitSharp.Bpf.Tests").Should().BeEmpty();
}
