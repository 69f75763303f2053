using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Statistics;

/// <summary>Statistics messages.</summary>
internal static class StatisticsMessage
{
    /// <summary>RTM_NEWSTATS.</summary>
    internal const ushort New = (ushort)RtnetlinkMessageType.NewStatistics;

    /// <summary>RTM_GETSTATS.</summary>
    internal const ushort Get = (ushort)RtnetlinkMessageType.GetStatistics;

    /// <summary>The message header and struct if_stats_msg.</summary>
    internal const int MaxLength = 28;

    internal static readonly NetlinkAttributeSpace Space = NetlinkAttributeSpace.Of<StatisticsAttribute>(headerLength: 12);

    internal static void Write(ref NetlinkMessageWriter writer, int linkIndex, StatisticsParts parts)
    {
        if (parts == StatisticsParts.None || (parts & ~StatisticsParts.All) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(parts), parts, "At least one part is to be read, and only those that are named.");
        }

        if_stats_msg header = new() { ifindex = (uint)linkIndex, filter_mask = (uint)parts };
        writer.Begin<if_stats_msg, StatisticsAttribute>(in header);
    }
}
