using NetkitSharp.Rtnetlink.Links;

namespace NetkitSharp.Tests.Blocks;

/// <summary>What devices counted between two readings, as text: <c>p0 tx 5, pod1 rx 5</c>, by name; what did not move is not there.</summary>
internal static class DeviceCounts
{
    public static string Moved(IReadOnlyDictionary<string, LinkStatistics> before, IReadOnlyDictionary<string, LinkStatistics> after) =>
        string.Join(", ", after.OrderBy(d => d.Key, StringComparer.Ordinal).SelectMany(d => Moves(d.Key, before[d.Key], d.Value)));

    /// <summary>The same text with its parts in order.</summary>
    public static string Sort(string counts) => string.Join(", ", counts.Split(", ", StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Moves(string device, LinkStatistics before, LinkStatistics after)
    {
        (string Name, ulong Before, ulong After)[] counters =
        [
            ("rx", before.ReceivedPackets, after.ReceivedPackets),
            ("rx_dropped", before.ReceiveDropped, after.ReceiveDropped),
            ("rx_errors", before.ReceiveErrors, after.ReceiveErrors),
            ("rx_otherhost_dropped", before.ReceivedOtherHostDropped, after.ReceivedOtherHostDropped),
            ("tx", before.TransmittedPackets, after.TransmittedPackets),
            ("tx_dropped", before.TransmitDropped, after.TransmitDropped),
            ("tx_errors", before.TransmitErrors, after.TransmitErrors),
        ];
        return counters.Where(c => c.After != c.Before).Select(c => $"{device} {c.Name} {c.After - c.Before}");
    }
}
