using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Statistics;

/// <summary>
/// The counters of the links of the network namespace that the socket was opened in, without the rest of what a link reports: an answer takes about a sixth of RTM_GETLINK's. Thread-safe; calls wait for each
/// other.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man8/ip-stats.8.html">ip-stats(8)</seealso>
public sealed class StatisticsClient
{
    private readonly NetlinkSocket _socket;

    /// <summary>A client over <paramref name="socket"/>, which stays the caller's.</summary>
    public StatisticsClient(NetlinkSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
    }

    /// <summary>The statistics of one link (RTM_GETSTATS).</summary>
    /// <param name="linkIndex">The link's index, from 1.</param>
    /// <param name="parts">What to read.</param>
    /// <exception cref="LinkNotFoundException">ENODEV: there is no such link.</exception>
    public StatisticsInfo Get(int linkIndex, StatisticsParts parts = StatisticsParts.Link) =>
        TryGet(linkIndex, parts, out StatisticsInfo? statistics, out NetlinkError? error) ? statistics : throw Failure(linkIndex, error);

    /// <summary>The statistics of one link, if there is one.</summary>
    /// <param name="linkIndex">The link's index, from 1.</param>
    /// <param name="statistics">The statistics.</param>
    /// <param name="parts">What to read.</param>
    public bool TryGet(int linkIndex, [NotNullWhen(true)] out StatisticsInfo? statistics, StatisticsParts parts = StatisticsParts.Link) =>
        TryGet(linkIndex, parts, out statistics, out NetlinkError? error) || (error.ErrorNumber == Errno.ENODEV ? false : throw Failure(linkIndex, error));

    /// <summary>The statistics of all links.</summary>
    /// <param name="parts">What to read.</param>
    /// <exception cref="NetlinkDumpInterruptedException">Links came and went during each attempt to read them.</exception>
    public IReadOnlyList<StatisticsInfo> List(StatisticsParts parts = StatisticsParts.Link)
    {
        List<StatisticsInfo> list = [];
        foreach (StatisticsView statistics in Enumerate(parts))
        {
            list.Add(statistics.ToInfo());
        }

        return list;
    }

    /// <summary>The statistics of all links, read where they lie; nothing is allocated a link.</summary>
    /// <inheritdoc cref="List" path="/param|/exception"/>
    public NetlinkDump<StatisticsView> Enumerate(StatisticsParts parts = StatisticsParts.Link)
    {
        NetlinkMessageWriter writer = new(stackalloc byte[StatisticsMessage.MaxLength], StatisticsMessage.Get, NetlinkMessageFlags.None);
        StatisticsMessage.Write(ref writer, 0, parts);
        if (_socket.TryDump(writer, StatisticsMessage.Space, out NetlinkDump<StatisticsView> dump, out NetlinkError? error))
        {
            return dump;
        }

        dump.Dispose();
        throw error.ToException($"list the statistics ({parts}) of links");
    }

    private bool TryGet(int linkIndex, StatisticsParts parts, [NotNullWhen(true)] out StatisticsInfo? statistics, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(linkIndex, 1);
        NetlinkMessageWriter writer = new(stackalloc byte[StatisticsMessage.MaxLength], StatisticsMessage.Get, NetlinkMessageFlags.None);
        StatisticsMessage.Write(ref writer, linkIndex, parts);
        return _socket.TryRequest(
            ref writer,
            StatisticsMessage.Space,
            static message => StatisticsView.TryRead(message, out StatisticsView view)
                ? view.ToInfo()
                : throw new NetlinkFormatException($"statistics message expected, not type {message.Type}", 0, NetlinkMessageWriter.HeaderLength, message.Payload.Length),
            out statistics,
            out error);
    }

    private static NetlinkException Failure(int linkIndex, NetlinkError error)
    {
        string request = $"get the statistics of link {linkIndex}";
        return error.ErrorNumber == Errno.ENODEV ? new LinkNotFoundException(request, error) : error.ToException(request);
    }
}
