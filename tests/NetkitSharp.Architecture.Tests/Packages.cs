using NetkitSharp.Architecture.Tests.Metadata;

namespace NetkitSharp.Architecture.Tests;

/// <summary>The assemblies that become packages, read once.</summary>
internal static class Packages
{
    public static AssemblyFacts Composition { get; } = Read("NetkitSharp");

    public static AssemblyFacts Rtnetlink { get; } = Read("NetkitSharp.Rtnetlink");

    public static AssemblyFacts Bpf { get; } = Read("NetkitSharp.Bpf");

    public static IReadOnlyList<AssemblyFacts> All { get; } = [Composition, Rtnetlink, Bpf];

    private static AssemblyFacts Read(string name) => AssemblyReader.Read(Path.Combine(AppContext.BaseDirectory, $"{name}.dll"));
}
