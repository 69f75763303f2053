namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Tbf;

/// <summary>How fast a tbf empties its bucket.</summary>
/// <param name="Rate">The peak rate, above the rate itself (EINVAL).</param>
/// <param name="Burst">What may leave at once at the peak rate, in bytes: the link's MTU with its header at least, as longer packets are dropped. tc(8) calls it mtu.</param>
public readonly record struct TbfPeak(BitRate Rate, uint Burst);
