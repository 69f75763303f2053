namespace NetkitSharp.Services.KubeProxy;

/// <summary>The numbers of a <see cref="KubeProxyImport"/>.</summary>
internal readonly record struct ImportCounts(int Diagnostics, int LeftOut, int Rules, int Foreign, int Unused);
