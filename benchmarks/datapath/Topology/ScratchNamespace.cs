using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Datapath.Benchmarks.Topology;

/// <summary>A namespace of this process, deleted when disposed: its name ends with the process's id.</summary>
internal sealed class ScratchNamespace : IDisposable
{
    private const string Prefix = "nks-bench-";
    private const string Names = "/run/netns";

    private ScratchNamespace(NetworkNamespace networkNamespace) => Namespace = networkNamespace;

    public NetworkNamespace Namespace { get; }

    public static ScratchNamespace Create(string purpose) =>
        new(NetworkNamespace.Create($"{Prefix}{purpose}-{Environment.ProcessId}"));

    /// <summary>Deletes the namespaces of such processes as were killed, and those of their pods.</summary>
    public static void RemoveLeftovers()
    {
        string[] names = [.. Directory.Exists(Names) ? Directory.GetFiles(Names).Select(static path => Path.GetFileName(path)) : []];
        ILookup<bool, string> lives = names.Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToLookup(static name => Directory.Exists($"/proc/{name[(name.LastIndexOf('-') + 1)..]}"));
        if (!lives[false].Any())
        {
            return;
        }

        foreach (string name in lives[false].Concat(lives[true].Any() ? [] : names.Where(static name => name.StartsWith(PodNode.NetworkPrefix, StringComparison.Ordinal))))
        {
            NetworkNamespace.TryDelete(name);
        }
    }

    public void Dispose()
    {
        Namespace.Dispose();
        NetworkNamespace.TryDelete(Namespace.Name!);
    }
}
