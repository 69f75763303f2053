namespace NetkitSharp.Rtnetlink.NamespaceIds;

/// <summary>An id by which one network namespace knows another (RTM_NEWNSID).</summary>
public sealed record NamespaceIdInfo
{
    /// <summary>NETNSA_NSID: the id, from 0.</summary>
    public required int Id { get; init; }

    /// <summary>NETNSA_CURRENT_NSID: the id of the same namespace in the client's own, where another namespace's ids were listed; null where it has none there.</summary>
    public int? CurrentId { get; init; }
}
