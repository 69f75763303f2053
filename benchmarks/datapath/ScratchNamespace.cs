using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks;

/// <summary>A namespace of this process, deleted when disposed.</summary>
internal sealed class ScratchNamespace : IDisposable
{
    private ScratchNamespace(NetworkNamespace networkNamespace) => Namespace = networkNamespace;

    public NetworkNamespace Namespace { get; }

    public static ScratchNamespace Create(string purpose) =>
        new(NetworkNamespace.Create($"nks-bench-{purpose}-{Environment.ProcessId}"));

    public void Dispose()
    {
        Namespace.Dispose();
        NetworkNamespace.TryDelete(Namespace.Name!);
    }
}
