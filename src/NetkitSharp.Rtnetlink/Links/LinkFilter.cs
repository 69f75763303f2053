namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Which links to list; null matches any. The kernel does the filtering, except by a kind that it does not know.</summary>
public sealed record LinkFilter : LinkQuery
{
    /// <summary>IFLA_INFO_KIND: <c>netkit</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>IFLA_MASTER: index of the bridge, bond or VRF whose ports to keep, from 1. The kernel has no filter for links without a master.</summary>
    public int? MasterIndex
    {
        get;
        init => field = value is null or > 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "a master's index is at least 1; null lists the links of all masters and of none");
    }
}
