namespace NetkitSharp.Architecture.Tests.Graphs;

/// <summary>A directed graph of names; an edge runs from what depends to what it depends on.</summary>
internal sealed class DependencyGraph
{
    private readonly SortedDictionary<string, SortedSet<string>> _edges = new(StringComparer.Ordinal);

    public IEnumerable<string> Nodes => _edges.Keys;

    public IReadOnlyCollection<string> this[string node] => _edges[node];

    public void AddNode(string node)
    {
        if (!_edges.ContainsKey(node))
        {
            _edges.Add(node, new SortedSet<string>(StringComparer.Ordinal));
        }
    }

    public void AddEdge(string from, string to)
    {
        AddNode(from);
        AddNode(to);
        _edges[from].Add(to);
    }

    /// <summary>One shortest circle for every group of nodes that reach each other; its first node is not repeated at the end.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Circles()
    {
        List<IReadOnlyList<string>> circles = [];
        HashSet<string> explained = new(StringComparer.Ordinal);
        foreach (string node in Nodes)
        {
            if (!explained.Contains(node) && ShortestPath(node, node) is { } circle)
            {
                circles.Add(circle);
                explained.UnionWith(Reachable(node).Where(other => Reachable(other).Contains(node)));
            }
        }

        return circles;
    }

    /// <summary>The same graph without the edges that a longer path implies. The graph must have no circles.</summary>
    public DependencyGraph Reduced()
    {
        if (Circles().Count > 0)
        {
            throw new InvalidOperationException("a graph with circles has no unique reduction");
        }

        DependencyGraph reduced = new();
        foreach (string node in Nodes)
        {
            reduced.AddNode(node);
            HashSet<string> implied = [.. this[node].SelectMany(Reachable)];
            foreach (string target in this[node].Where(target => !implied.Contains(target)))
            {
                reduced.AddEdge(node, target);
            }
        }

        return reduced;
    }

    // What one or more edges lead to: the node itself only when it is on a circle.
    private HashSet<string> Reachable(string from)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        Stack<string> open = new(this[from]);
        while (open.TryPop(out string? node))
        {
            if (seen.Add(node))
            {
                foreach (string next in this[node])
                {
                    open.Push(next);
                }
            }
        }

        return seen;
    }

    private List<string>? ShortestPath(string from, string to)
    {
        Dictionary<string, string> previous = new(StringComparer.Ordinal);
        Queue<string> open = new([from]);
        while (open.TryDequeue(out string? node))
        {
            foreach (string next in this[node])
            {
                if (next == to)
                {
                    List<string> path = [node];
                    while (path[^1] != from)
                    {
                        path.Add(previous[path[^1]]);
                    }

                    path.Reverse();
                    return path;
                }

                if (next != from && previous.TryAdd(next, node))
                {
                    open.Enqueue(next);
                }
            }
        }

        return null;
    }
}
