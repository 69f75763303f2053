using System.Net;
using System.Net.Sockets;
using NetkitSharp.Datapath.Benchmarks.Load;
using NetkitSharp.Datapath.Benchmarks.Measurement;
using NetkitSharp.Datapath.Benchmarks.Topology;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks.Variants;

/// <summary>A way for two peers to reach each other, set up and ready. It stands on a node, which it does not own.</summary>
internal abstract class DatapathVariant(Node node, string name, Direction direction)
{
    /// <summary>In reports; the same for both directions.</summary>
    public string Name { get; } = name;

    public Direction Direction { get; } = direction;

    public Node Node { get; } = node;

    public abstract NetworkNamespace ClientNamespace { get; }

    public abstract NetworkNamespace ServerNamespace { get; }

    /// <summary>The programs of this library's that packets pass, by their ids.</summary>
    public virtual IReadOnlyList<uint> Programs => [];

    public abstract IPAddress ServerAddress(AddressFamily family);

    public LoadEnds Ends(AddressFamily family) => new(ClientNamespace, ServerNamespace, ServerAddress(family));

    /// <summary>What tells that the path was taken that this variant stands for. A run in which it was not is void.</summary>
    public abstract PathCounters ReadPath();
}
