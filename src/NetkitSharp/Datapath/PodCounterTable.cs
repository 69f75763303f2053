using System.Runtime.CompilerServices;
using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Datapath;

/// <summary>
/// The counters of every pod of a datapath, a row each, in memory that <see cref="HostRouting.ReadAllCounters"/> fills again and again: make it once. Not safe for use by several
/// threads at once.
/// </summary>
public sealed class PodCounterTable
{
    /// <summary>What a system call moves at most, unless one pod has more: a pod has a value of each verdict for every possible CPU.</summary>
    private const int BatchBytes = 1 << 20;

    private readonly BpfPerCpuBuffer<HostRoutingBpf.PodCounters> _batch;
    private readonly uint[] _keys;
    private readonly List<BpfMapCursor> _cursors = [];
    private int[] _devices = [];
    private VerdictCount[] _counts = [];

    /// <summary>Makes an empty table.</summary>
    public PodCounterTable()
    {
        int ofPod = Unsafe.SizeOf<HostRoutingBpf.PodCounters>() * PossibleCpus.Count;
        _keys = new uint[Math.Clamp(BatchBytes / ofPod, 1, PodSlots.PagePods)];
        _batch = new BpfPerCpuBuffer<HostRoutingBpf.PodCounters>(_keys.Length);
    }

    /// <summary>How many pods were there at the last reading, in no particular order.</summary>
    public int Count { get; private set; }

    /// <summary>How often a verdict was given on packets of a pod, summed over all processors.</summary>
    /// <param name="row">From 0 on, less than <see cref="Count"/>.</param>
    /// <param name="verdict">The verdict.</param>
    public VerdictCount this[int row, Verdict verdict] => Counts(row).Span[(int)verdict];

    /// <summary>The host-side device of a pod.</summary>
    /// <param name="row">From 0 on, less than <see cref="Count"/>.</param>
    public int InterfaceIndex(int row) => _devices[Checked(row)];

    /// <summary>The counts of a row by verdict, good until the table is filled again.</summary>
    internal ReadOnlyMemory<VerdictCount> Counts(int row) => _counts.AsMemory(Checked(row) * VerdictCounters.Length, VerdictCounters.Length);

    internal void Fill(PodSlots slots)
    {
        Count = 0;
        for (int page = 0; page < slots.Pages.Count; page++)
        {
            BpfPerCpuMap<uint, HostRoutingBpf.PodCounters> counters = slots.Pages[page];
            BpfMapCursor cursor = CursorOf(page, counters);
            while (counters.LookupBatch(cursor, _keys, _batch) is int read and > 0)
            {
                Grow(Count + read);
                for (int i = 0; i < read; i++)
                {
                    if (slots.DeviceAt(page, _keys[i]) is not 0 and int device)
                    {
                        _devices[Count] = device;
                        Sum(_batch[i], _counts.AsSpan(Count * VerdictCounters.Length, VerdictCounters.Length));
                        Count++;
                    }
                }
            }
        }
    }

    private BpfMapCursor CursorOf(int page, BpfPerCpuMap<uint, HostRoutingBpf.PodCounters> counters)
    {
        if (page == _cursors.Count)
        {
            _cursors.Add(counters.CreateCursor());
        }
        else if (_cursors[page].Map == counters.Map)
        {
            _cursors[page].Reset();
        }
        else
        {
            _cursors[page] = counters.CreateCursor();
        }

        return _cursors[page];
    }

    private static void Sum(BpfPerCpuValues<HostRoutingBpf.PodCounters> perCpu, Span<VerdictCount> sums)
    {
        sums.Clear();
        foreach (ref readonly HostRoutingBpf.PodCounters counters in perCpu)
        {
            for (int verdict = 0; verdict < sums.Length; verdict++)
            {
                ref readonly HostRoutingBpf.NksCounter counter = ref counters.ByVerdict[verdict];
                sums[verdict] += new VerdictCount(counter.Packets, counter.Bytes);
            }
        }
    }

    private int Checked(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        return row;
    }

    private void Grow(int rows)
    {
        if (_devices.Length < rows)
        {
            int room = Math.Max(rows, _devices.Length * 2);
            Array.Resize(ref _devices, room);
            Array.Resize(ref _counts, checked(room * VerdictCounters.Length));
        }
    }
}
