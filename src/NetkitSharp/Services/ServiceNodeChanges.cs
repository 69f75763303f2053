namespace NetkitSharp.Services;

/// <summary>What <see cref="ServiceLoadBalancer.SetNode"/> changed. What was as it should be is not among it, and was not touched.</summary>
public sealed record ServiceNodeChanges
{
    /// <summary>Node addresses that are new or gone.</summary>
    public int NodeAddressesChanged { get; init; }

    /// <summary>Cluster ranges that are new or gone.</summary>
    public int ClusterRangesChanged { get; init; }

    /// <summary>Whether new connections are masqueraded as another address, of either family.</summary>
    public bool MasqueradeChanged { get; init; }

    /// <summary>Frontends that were written, each whole in one step: cluster IPs, where there are cluster ranges now and there were none, or the other way round.</summary>
    public int FrontendsWritten { get; init; }

    /// <summary>Whether nothing was changed.</summary>
    public bool IsEmpty => NodeAddressesChanged + ClusterRangesChanged + FrontendsWritten == 0 && !MasqueradeChanged;

    /// <summary>The numbers in a line.</summary>
    public override string ToString() =>
        $"{NodeAddressesChanged} node addresses changed, {ClusterRangesChanged} cluster ranges changed, masquerade {(MasqueradeChanged ? "changed" : "as it was")}, frontends +{FrontendsWritten}";
}
