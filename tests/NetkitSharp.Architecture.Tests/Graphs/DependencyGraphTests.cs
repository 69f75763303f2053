using FluentAssertions;
using Xunit;

namespace NetkitSharp.Architecture.Tests.Graphs;

public sealed class DependencyGraphTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a>b b>c")]
    [InlineData("a>b a>c b>d c>d")]
    public void A_graph_without_circles_has_none(string edges) => Graph(edges).Circles().Should().BeEmpty();

    [Theory]
    [InlineData("a>b b>a", "a>b")]
    [InlineData("a>b b>c c>a", "a>b>c")]
    [InlineData("a>b b>c c>b", "b>c")]
    [InlineData("z>a a>b b>c c>d d>a b>a", "a>b")]
    [InlineData("a>b b>a b>c c>d d>c", "a>b c>d")]
    [InlineData("a>b b>c c>a c>d d>e e>c", "a>b>c")]
    public void Every_circle_is_found_by_its_shortest_form(string edges, string circles) =>
        Graph(edges).Circles().Select(circle => string.Join('>', circle)).Should().Equal(circles.Split(' '));

    [Fact]
    public void A_node_that_depends_on_itself_is_a_circle() => Graph("a>a").Circles().Should().ContainSingle().Which.Should().Equal("a");

    [Theory]
    [InlineData("a>b b>c a>c", "a>b b>c")]
    [InlineData("a>b b>c c>d a>d a>c b>d", "a>b b>c c>d")]
    [InlineData("a>b a>c b>d c>d a>d", "a>b a>c b>d c>d")]
    public void The_reduction_leaves_out_what_longer_paths_imply(string edges, string reduced)
    {
        DependencyGraph graph = Graph(edges).Reduced();
        graph.Nodes.SelectMany(from => graph[from].Select(to => $"{from}>{to}")).Should().Equal(reduced.Split(' '));
    }

    [Fact]
    public void A_circle_has_no_reduction() => FluentActions.Invoking(() => Graph("a>b b>a").Reduced()).Should().Throw<InvalidOperationException>();

    private static DependencyGraph Graph(string edges)
    {
        DependencyGraph graph = new();
        foreach (string edge in edges.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = edge.Split('>');
            graph.AddEdge(ends[0], ends[1]);
        }

        return graph;
    }
}
