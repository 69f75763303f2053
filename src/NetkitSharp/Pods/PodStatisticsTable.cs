using NetkitSharp.Datapath;

namespace NetkitSharp.Pods;

/// <summary>
/// The statistics of all pods of a network, a row each, in memory that <see cref="PodNetwork.ReadStatistics(PodStatisticsTable)"/> fills again and again: make it once. Not safe for
/// use by several threads at once.
/// </summary>
public sealed class PodStatisticsTable
{
    private readonly Dictionary<int, Pod> _podOfDevice = [];
    private readonly List<(Pod Pod, int Row)> _rows = [];

    /// <summary>How many open pods there were at the last reading, in no particular order.</summary>
    public int Count => _rows.Count;

    internal PodCounterTable Counters { get; } = new();

    /// <summary>A pod's statistics, good until the table is filled again.</summary>
    /// <param name="row">From 0 on, less than <see cref="Count"/>.</param>
    public PodStatistics this[int row] => new(_rows[row].Pod, Counters.Counts(_rows[row].Row));

    /// <summary>Walks the pods.</summary>
    public Enumerator GetEnumerator() => new(this);

    internal void Name(Dictionary<string, Pod> pods)
    {
        _podOfDevice.Clear();
        foreach (Pod pod in pods.Values)
        {
            _podOfDevice.Add(pod.Ends.CounterKey, pod);
        }

        _rows.Clear();
        for (int row = 0; row < Counters.Count; row++)
        {
            if (_podOfDevice.TryGetValue(Counters.InterfaceIndex(row), out Pod? pod))
            {
                _rows.Add((pod, row));
            }
        }
    }

    /// <summary>Walks the pods of a table.</summary>
    public struct Enumerator
    {
        private readonly PodStatisticsTable _table;
        private int _row;

        internal Enumerator(PodStatisticsTable table)
        {
            _table = table;
            _row = -1;
        }

        /// <summary>The pod's statistics.</summary>
        public readonly PodStatistics Current => _table[_row];

        /// <summary>Goes to the next pod.</summary>
        public bool MoveNext() => ++_row < _table.Count;
    }
}
