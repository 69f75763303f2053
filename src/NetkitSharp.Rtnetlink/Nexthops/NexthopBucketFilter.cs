namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>Which buckets of resilient groups to list; null matches any. The kernel does the filtering.</summary>
public sealed record NexthopBucketFilter
{
    /// <summary>NHA_ID: the group, from 1.</summary>
    public uint? GroupId
    {
        get;
        init => field = value is not 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "the id of a nexthop object is at least 1; null lists the buckets of all groups");
    }

    /// <summary>NHA_RES_BUCKET_NH_ID: the member that the buckets belong to, from 1.</summary>
    public uint? NexthopId
    {
        get;
        init => field = value is not 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "the id of a nexthop object is at least 1; null lists the buckets of all members");
    }

    /// <summary>NHA_OIF: the index of the link that the member sends by, from 1.</summary>
    public int? OutputInterface
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "an interface index is at least 1; null lists the buckets of any link");
    }
}
