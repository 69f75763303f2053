namespace NetkitSharp.Services.KubeProxy;

/// <summary>What a text has in it: dumps, and what is to be said about them already.</summary>
internal sealed record DumpText(IReadOnlyList<Dump> Dumps, int Rules, IReadOnlyList<KubeProxyDiagnostic> Diagnostics);
