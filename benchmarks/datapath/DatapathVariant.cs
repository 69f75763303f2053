using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks;

/// <summary>A way for two TCP peers to reach each other, set up and ready. It stands on a node, which it does not own.</summary>
internal abstract class DatapathVariant(string name)
{
    public string Name { get; } = name;

    public abstract NetworkNamespace ClientNamespace { get; }

    public abstract NetworkNamespace ServerNamespace { get; }

    /// <summary>The most that a round trip may cost over the host's own, in thousands of instructions; null for no bound.</summary>
    public virtual double? Bound => null;

    /// <summary>What it should cost; null for no aim.</summary>
    public virtual double? Aim => null;

    public abstract IPAddress ServerAddress(AddressFamily family);

    /// <summary>What tells that the path was taken that this variant stands for. A run in which it was not is void.</summary>
    public abstract PathCounters ReadPath();
}
