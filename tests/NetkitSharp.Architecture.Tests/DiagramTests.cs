using FluentAssertions;
using NetkitSharp.Architecture.Tests.Graphs;
using Xunit;

namespace NetkitSharp.Architecture.Tests;

public sealed class DiagramTests
{
    private const string Update = "NETKITSHARP_UPDATE_DOCS";

    /// <summary>Draws the diagram instead of comparing it when NETKITSHARP_UPDATE_DOCS is 1.</summary>
    [Fact]
    public void The_diagram_in_the_architecture_document_is_the_code_s()
    {
        string path = Path.Combine(Repository.Root, "docs", "architecture.md");
        string document = File.ReadAllText(path);
        string diagram = MermaidDiagram.Draw(Packages.All);
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            document = MermaidDiagram.Replace(document, diagram);
            File.WriteAllText(path, document);
        }

        MermaidDiagram.Extract(document).Should().Be(diagram, "docs/architecture.md is drawn from the code: run these tests with {0}=1 and commit it", Update);
    }
}
