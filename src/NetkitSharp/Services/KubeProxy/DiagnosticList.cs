namespace NetkitSharp.Services.KubeProxy;

/// <summary>Diagnostics, no more than are wanted, and how many there were.</summary>
internal sealed class DiagnosticList(int maximum)
{
    private readonly List<KubeProxyDiagnostic> _kept = [];

    public int Count { get; private set; }

    public void Add(int line, KubeProxyDiagnosticKind kind, string? service, string message)
    {
        Count++;
        if (_kept.Count < maximum)
        {
            _kept.Add(new KubeProxyDiagnostic(line, kind, service, message));
        }
    }

    public IReadOnlyList<KubeProxyDiagnostic> ByLine() => [.. _kept.OrderBy(d => d.Line)];
}
