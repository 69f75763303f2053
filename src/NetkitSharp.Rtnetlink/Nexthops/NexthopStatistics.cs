using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>How many packets took each way of a group, as it lies in a message: <c>foreach (NexthopMemberStatistics member in nexthop.Statistics)</c>. Nothing is allocated.</summary>
public readonly ref struct NexthopStatistics
{
    private readonly NetlinkAttributes _entries;

    internal NexthopStatistics(NetlinkAttributes entries) => _entries = entries;

    /// <summary>Whether the kernel reported none: they were not asked for, or this is no group.</summary>
    public bool IsEmpty => _entries.IsEmpty;

    /// <summary>Enumerates the members.</summary>
    public Enumerator GetEnumerator() => new(_entries.GetEnumerator());

    internal IReadOnlyList<NexthopMemberStatistics> ToList()
    {
        if (IsEmpty)
        {
            return [];
        }

        List<NexthopMemberStatistics> list = [];
        foreach (NexthopMemberStatistics member in this)
        {
            list.Add(member);
        }

        return list;
    }

    /// <summary>Walks the members.</summary>
    public ref struct Enumerator
    {
        private NetlinkAttributes.Enumerator _entries;

        internal Enumerator(NetlinkAttributes.Enumerator entries) => _entries = entries;

        /// <summary>What <see cref="MoveNext"/> found.</summary>
        public NexthopMemberStatistics Current { get; private set; }

        /// <summary>Goes to the next one.</summary>
        /// <exception cref="NetlinkFormatException">An entry is malformed.</exception>
        public bool MoveNext()
        {
            while (_entries.MoveNext())
            {
                if (_entries.Current.As<NexthopGroupStatisticsAttribute>() == NexthopGroupStatisticsAttribute.Entry)
                {
                    Current = Read(_entries.Current.GetNested());
                    return true;
                }
            }

            return false;
        }

        private static NexthopMemberStatistics Read(NetlinkAttributes entry) => new(
            entry.TryGet(NexthopGroupStatisticsEntryAttribute.Id, out NetlinkAttribute id) ? id.GetUInt32() : 0,
            entry.TryGet(NexthopGroupStatisticsEntryAttribute.Packets, out NetlinkAttribute packets) ? packets.GetVariableUInt() : 0,
            entry.TryGet(NexthopGroupStatisticsEntryAttribute.HardwarePackets, out NetlinkAttribute hardware) ? hardware.GetVariableUInt() : null);
    }
}
