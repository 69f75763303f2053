using FluentAssertions;
using NetkitSharp.Architecture.Tests.Metadata;
using Xunit;

namespace NetkitSharp.Architecture.Tests.Graphs;

public sealed class MermaidDiagramTests
{
    private const string Document = "# Title\n\n<!-- dependencies:begin -->\nold\n<!-- dependencies:end -->\n\nMore.\n";

    [Fact]
    public void A_diagram_has_a_box_an_assembly_and_no_implied_edges()
    {
        AssemblyFacts assembly = new("A.B", [], new SortedSet<string> { "A.B", "A.B.High", "A.B.Low" },
        [
            new("A.B", "X", "A.B", "A.B.High", "Y"), new("A.B.High", "Y", "A.B", "A.B.Low", "Z"), new("A.B", "X", "A.B", "A.B.Low", "Z"),
        ], []);

        MermaidDiagram.Draw([assembly]).Should().Be(
            """
            ```mermaid
            flowchart TD
              subgraph A_B_["A.B"]
                A_B["(root)"]
                A_B_High["High"]
                A_B_Low["Low"]
              end
              A_B --> A_B_High
              A_B_High --> A_B_Low
            ```

            """);
    }

    [Fact]
    public void Only_what_stands_between_the_markers_is_replaced()
    {
        string changed = MermaidDiagram.Replace(Document, "new\n");
        changed.Should().Be(Document.Replace("old", "new", StringComparison.Ordinal));
        MermaidDiagram.Extract(changed).Should().Be("new\n");
    }

    [Fact]
    public void A_document_without_markers_is_refused()
    {
        MermaidDiagram.Extract("# Title\n").Should().BeNull();
        FluentActions.Invoking(() => MermaidDiagram.Replace("# Title\n", "new\n")).Should().Throw<InvalidOperationException>().WithMessage("*dependencies:begin*");
    }
}
