namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>How many packets took one way of a group (NHA_GROUP_STATS_ENTRY, Linux 6.9).</summary>
/// <param name="Id">The member's id.</param>
/// <param name="Packets">Packets, those of the hardware included.</param>
/// <param name="HardwarePackets">Packets that hardware sent; null where that was not asked for.</param>
public readonly record struct NexthopMemberStatistics(uint Id, ulong Packets, ulong? HardwarePackets);
