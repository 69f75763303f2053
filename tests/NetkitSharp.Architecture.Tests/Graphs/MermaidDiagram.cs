using System.Text;
using NetkitSharp.Architecture.Tests.Metadata;

namespace NetkitSharp.Architecture.Tests.Graphs;

/// <summary>The namespaces of the packages and what they depend on, as Mermaid text between two markers of a Markdown file.</summary>
internal static class MermaidDiagram
{
    public const string Begin = "<!-- dependencies:begin -->";
    public const string End = "<!-- dependencies:end -->";

    /// <summary>Draws the graph of <paramref name="assemblies"/>, one box an assembly, without the edges that others imply.</summary>
    public static string Draw(IReadOnlyList<AssemblyFacts> assemblies)
    {
        DependencyGraph graph = new NamespaceGraph(assemblies).Graph.Reduced();
        StringBuilder text = new();
        text.Append("```mermaid\nflowchart TD\n");
        foreach (AssemblyFacts assembly in assemblies)
        {
            if (assembly.Namespaces.Count == 0)
            {
                continue;
            }

            text.Append($"  subgraph {Id(assembly.Name)}_[\"{assembly.Name}\"]\n");
            foreach (string space in assembly.Namespaces)
            {
                string label = space == assembly.Name ? "(root)" : space[(assembly.Name.Length + 1)..];
                text.Append($"    {Id(space)}[\"{label}\"]\n");
            }

            text.Append("  end\n");
        }

        foreach (string from in graph.Nodes)
        {
            foreach (string to in graph[from])
            {
                text.Append($"  {Id(from)} --> {Id(to)}\n");
            }
        }

        return text.Append("```\n").ToString();
    }

    /// <summary>What stands between the markers of <paramref name="document"/>, or null when it has no markers.</summary>
    public static string? Extract(string document)
    {
        (int start, int length)? place = Find(document);
        return place is { } found ? document.Substring(found.start, found.length) : null;
    }

    /// <summary><paramref name="document"/> with <paramref name="diagram"/> between its markers.</summary>
    public static string Replace(string document, string diagram)
    {
        (int start, int length) = Find(document) ?? throw new InvalidOperationException($"the document has no {Begin} and {End}");
        return string.Concat(document.AsSpan(0, start), diagram, document.AsSpan(start + length));
    }

    private static (int Start, int Length)? Find(string document)
    {
        int begin = document.IndexOf(Begin + "\n", StringComparison.Ordinal);
        int end = document.IndexOf(End, StringComparison.Ordinal);
        int start = begin + Begin.Length + 1;
        return begin < 0 || end < start ? null : (start, end - start);
    }

    private static string Id(string space) => space.Replace('.', '_');
}
