namespace NetkitSharp.Services;

/// <summary>What a call changed. What was as it should be is not among it, and was not touched.</summary>
public sealed record ServiceChanges
{
    /// <summary>The names of services that are new, in the order in which they were given.</summary>
    public IReadOnlyList<string> Added { get; init; } = [];

    /// <summary>The names of services that were there and are different now.</summary>
    public IReadOnlyList<string> Changed { get; init; } = [];

    /// <summary>The names of services that are gone.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>Frontends that were written, each whole in one step: new ones, and ones that lead elsewhere now.</summary>
    public int FrontendsWritten { get; init; }

    /// <summary>Frontends that are gone.</summary>
    public int FrontendsRemoved { get; init; }

    /// <summary>Backends that are new.</summary>
    public int BackendsAdded { get; init; }

    /// <summary>Backends whose state, weight or place is another one.</summary>
    public int BackendsChanged { get; init; }

    /// <summary>Backends that are no longer in their service.</summary>
    public int BackendsRemoved { get; init; }

    /// <summary>Tables that were made.</summary>
    public int TablesBuilt { get; init; }

    /// <summary>Source ranges that are new or gone.</summary>
    public int SourceRangesChanged { get; init; }

    /// <summary>Whether nothing was changed.</summary>
    public bool IsEmpty => Added.Count + Changed.Count + Removed.Count == 0;

    /// <summary>The numbers in a line.</summary>
    public override string ToString() =>
        $"services +{Added.Count} ~{Changed.Count} -{Removed.Count}, frontends +{FrontendsWritten} -{FrontendsRemoved}, backends +{BackendsAdded} ~{BackendsChanged} -{BackendsRemoved}, {TablesBuilt} tables built, {SourceRangesChanged} source ranges changed";
}
