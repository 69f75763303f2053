namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>Attributes in <see cref="NexthopAttribute.ResilientGroup"/> (<c>NHA_RES_GROUP_*</c>, linux/nexthop.h).</summary>
public enum NexthopResilientGroupAttribute : ushort
{
    /// <summary>NHA_RES_GROUP_UNSPEC, also padding.</summary>
    Unspecified = 0,

    /// <summary>NHA_RES_GROUP_BUCKETS (u16): how many buckets flows are hashed into.</summary>
    Buckets = 1,

    /// <summary>NHA_RES_GROUP_IDLE_TIMER (u32, units of 10 ms): how long a bucket must be unused to be given to another member.</summary>
    IdleTimer = 2,

    /// <summary>NHA_RES_GROUP_UNBALANCED_TIMER (u32, units of 10 ms): how long a group may be unbalanced before buckets in use are moved too; 0 for ever.</summary>
    UnbalancedTimer = 3,

    /// <summary>NHA_RES_GROUP_UNBALANCED_TIME (u64, units of 10 ms, reported): how long the group has been unbalanced.</summary>
    UnbalancedTime = 4,
}
