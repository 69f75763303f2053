using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Rtnetlink.Tests.Namespaces;

/// <summary>A namespace of a test's own, named after its purpose and this process, deleted with it.</summary>
internal sealed class TestNamespace : IDisposable
{
    internal TestNamespace(string purpose)
    {
        Name = NameFor(purpose);
        Namespace = NetworkNamespace.Create(Name);
    }

    internal string Name { get; }

    internal NetworkNamespace Namespace { get; }

    internal static string NameFor(string purpose) => $"nks-{purpose}-{Environment.ProcessId}";

    public void Dispose()
    {
        Namespace.Dispose();
        NetworkNamespace.TryDelete(Name);
    }
}
