using System.Text;
using NetkitSharp.Architecture.Tests.Metadata;

namespace NetkitSharp.Architecture.Tests.Graphs;

/// <summary>The graph of namespaces that compiled assemblies make, with the references behind every edge.</summary>
internal sealed class NamespaceGraph
{
    // Enough to see what to move; a circle between two subjects can have hundreds.
    private const int MaxReferencesShown = 5;

    private readonly ILookup<(string From, string To), Reference> _references;

    public NamespaceGraph(params IEnumerable<AssemblyFacts> assemblies)
    {
        AssemblyFacts[] all = [.. assemblies];
        HashSet<string> known = [.. all.SelectMany(assembly => assembly.Namespaces)];
        foreach (string space in known)
        {
            Graph.AddNode(space);
        }

        Reference[] references = [.. all.SelectMany(assembly => assembly.References).Where(reference => known.Contains(reference.ToNamespace))];
        _references = references.ToLookup(reference => (reference.FromNamespace, reference.ToNamespace));
        foreach (Reference reference in references)
        {
            Graph.AddEdge(reference.FromNamespace, reference.ToNamespace);
        }
    }

    public DependencyGraph Graph { get; } = new();

    /// <summary>Every circle with the references that make it, as text for whoever has to break it.</summary>
    public IReadOnlyList<string> Circles() => [.. Graph.Circles().Select(Explain)];

    private string Explain(IReadOnlyList<string> circle)
    {
        StringBuilder text = new();
        text.AppendLine($"{string.Join(" -> ", circle)} -> {circle[0]}");
        for (int i = 0; i < circle.Count; i++)
        {
            string from = circle[i];
            string to = circle[(i + 1) % circle.Count];
            Reference[] references = [.. _references[(from, to)]];
            text.AppendLine($"  {from} names {to} in {references.Length} places:");
            foreach (Reference reference in references.Take(MaxReferencesShown))
            {
                text.AppendLine($"    {reference}");
            }
        }

        return text.ToString();
    }
}
