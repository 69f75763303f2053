namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>A member of a group (struct nexthop_grp).</summary>
/// <param name="Id">The id of a nexthop object that is no group.</param>
/// <param name="Weight">The share of flows relative to the other members: 1 to 255, since Linux 6.12 to 65535.</param>
public readonly record struct NexthopGroupMember(uint Id, int Weight = 1);
