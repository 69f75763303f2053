using FluentAssertions;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Guide;

/// <summary>What the guide shows is what compiles and runs: each code block is a region of <c>Examples.*.cs</c>, which are tests.</summary>
public sealed class GuideDocumentTests
{
    private const string Update = "NETKITSHARP_UPDATE_DOCS";

    [Fact]
    public void Every_example_in_the_guide_is_one_that_runs()
    {
        GuideDocument guide = GuideDocument.Load();
        Dictionary<string, string> regions = guide.Regions();
        if (Environment.GetEnvironmentVariable(Update) is not null)
        {
            File.WriteAllText(guide.FullName, guide.WithCode(regions));
            guide = GuideDocument.Load();
        }

        List<(string? Name, string Code)> blocks = [.. guide.Blocks()];
        blocks.Should().OnlyContain(block => block.Name != null, "a C# block without a comment <!-- example: NAME --> above it is not compiled");
        blocks.Select(block => block.Name).Should().BeEquivalentTo(regions.Keys, "each region is shown once");
        foreach ((string? name, string code) in blocks)
        {
            code.Should().Be(regions[name!], $"run the tests with {Update}=1 to copy the code of {name} into docs/rtnetlink.md");
        }
    }
}
