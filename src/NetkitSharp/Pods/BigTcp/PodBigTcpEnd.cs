using NetkitSharp.Rtnetlink.Links.BigTcp;

namespace NetkitSharp.Pods.BigTcp;

/// <summary>A device that a change is about, before it is read.</summary>
/// <param name="Role">What it is to the packets.</param>
/// <param name="Pod">The pod that it belongs to; null for one of the node's.</param>
/// <param name="End">Where it is.</param>
internal readonly record struct PodBigTcpEnd(PodBigTcpRole Role, string? Pod, BigTcpEnd End);
