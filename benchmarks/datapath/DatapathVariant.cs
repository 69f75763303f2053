using System.Net;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks;

/// <summary>A way for two TCP peers on one node to reach each other, set up and ready.</summary>
internal abstract class DatapathVariant(string name) : IDisposable
{
    public string Name { get; } = name;

    public abstract NetworkNamespace ClientNamespace { get; }

    public abstract NetworkNamespace ServerNamespace { get; }

    public abstract IPAddress ServerAddress { get; }

    /// <summary>Packets that took the path this variant stands for. A run in which it stands still is void.</summary>
    public abstract long ReadPathPackets();

    public abstract void Dispose();
}
