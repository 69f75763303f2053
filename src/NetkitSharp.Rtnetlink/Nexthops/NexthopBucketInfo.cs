using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>A bucket of a resilient group (RTM_NEWNEXTHOPBUCKET, Linux 5.13).</summary>
/// <param name="GroupId">The group's id.</param>
/// <param name="Index">Which bucket, from 0.</param>
/// <param name="NexthopId">The member that the bucket's flows go to.</param>
/// <param name="IdleTime">How long no packet has used it, to 10 ms.</param>
/// <param name="Flags"><see cref="RouteFlags.Offload"/>, <see cref="RouteFlags.Trap"/>.</param>
public sealed record NexthopBucketInfo(uint GroupId, int Index, uint NexthopId, TimeSpan IdleTime, RouteFlags Flags);
