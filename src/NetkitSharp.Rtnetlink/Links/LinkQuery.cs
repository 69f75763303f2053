namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Where to read links, and what of them.</summary>
public record LinkQuery
{
    /// <summary>
    /// IFLA_TARGET_NETNSID: the namespace to read instead of the client's own, by the id that it has there (Linux 4.20). Needs CAP_NET_ADMIN in it. EINVAL where no namespace has the id.
    /// </summary>
    public int? NamespaceId
    {
        get;
        init => field = value is null or >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "the id of a namespace is not negative; -1 is that of one which has none");
    }

    /// <summary>IFLA_EXT_MASK: what the answer holds or leaves out.</summary>
    public LinkReplyFilter Reply { get; init; }
}
