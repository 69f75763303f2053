namespace NetkitSharp.Architecture.Tests.Metadata;

/// <summary>What the tests need to know of one compiled assembly.</summary>
internal sealed record AssemblyFacts(
    string Name,
    IReadOnlyList<string> AssemblyReferences,
    IReadOnlySet<string> Namespaces,
    IReadOnlyList<Reference> References,
    IReadOnlyList<UnsafeUse> UnsafeUses);
