namespace NetkitSharp.Datapath.Benchmarks;

/// <summary>Variants that are compared with each other; the first is what the others are compared with.</summary>
internal sealed record VariantGroup(string Title, IReadOnlyList<DatapathVariant> Variants);
