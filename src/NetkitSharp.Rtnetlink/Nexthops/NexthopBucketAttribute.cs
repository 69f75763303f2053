namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>Attributes in <see cref="NexthopAttribute.ResilientBucket"/> (<c>NHA_RES_BUCKET_*</c>, linux/nexthop.h).</summary>
public enum NexthopBucketAttribute : ushort
{
    /// <summary>NHA_RES_BUCKET_UNSPEC, also padding.</summary>
    Unspecified = 0,

    /// <summary>NHA_RES_BUCKET_INDEX (u16): which bucket of the group.</summary>
    Index = 1,

    /// <summary>NHA_RES_BUCKET_IDLE_TIME (u64, units of 10 ms): how long it has been unused.</summary>
    IdleTime = 2,

    /// <summary>NHA_RES_BUCKET_NH_ID (u32): the member that it belongs to.</summary>
    NexthopId = 3,
}
