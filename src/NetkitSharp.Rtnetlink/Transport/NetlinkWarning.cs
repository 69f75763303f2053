namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>What the kernel had to say about a request that it executed: an extended ACK with success.</summary>
/// <param name="RequestType">nlmsg_type of the request, for rtnetlink <c>RTM_*</c>.</param>
/// <param name="ExtendedAck">The kernel's words.</param>
public sealed record NetlinkWarning(ushort RequestType, NetlinkExtendedAck ExtendedAck);
