namespace NetkitSharp.Services.KubeProxy;

/// <summary>A chain of a table.</summary>
internal sealed class DumpChain(string name, int line, bool isOurs)
{
    public string Name { get; } = name;

    /// <summary>Where it is declared.</summary>
    public int Line { get; } = line;

    /// <summary>Whether kube-proxy made it.</summary>
    public bool IsOurs { get; } = isOurs;

    public List<DumpRule> Rules { get; } = [];
}
