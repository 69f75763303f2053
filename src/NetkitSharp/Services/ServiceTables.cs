using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Maps;
using Line = NetkitSharp.Services.ServiceLbBpf.NksTableLine;

namespace NetkitSharp.Services;

/// <summary>
/// The pages of <c>service_tables</c> in shared memory, and which runs of lines are free. A table is written while nothing leads to it. What is retired is given away again after a grace period, for which many wait at once. Under its owner's
/// lock.
/// </summary>
internal sealed class ServiceTables : IDisposable
{
    private readonly BpfMapOfMaps<uint> _outer;
    private readonly List<Page> _pages = [];
    private readonly List<TableRun> _retired = [];
    private int _retiredLines;

    /// <summary>Takes over the pages that there are; all their lines are in use until <see cref="TakeOver"/> says otherwise.</summary>
    public ServiceTables(BpfMapOfMaps<uint> outer, BpfMap first, bool isNew)
    {
        _outer = outer;
        try
        {
            _pages.Add(new Page(FirstPage(first), isFree: isNew));
            for (uint page = 1; page < outer.Map.MaxEntries && outer.Open(page) is { } another; page++)
            {
                _pages.Add(new Page(another, isFree: false));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The lines of a page.</summary>
    private int PageLines => _pages[0].Lines;

    /// <summary>The slots of a table, to be filled while nothing leads to it.</summary>
    public Span<uint> SlotsOf(TableRun run) => _pages[run.Page].Words.Slice(run.First, run.Slots);

    /// <summary>What a table was made of, in a word that no slot reaches.</summary>
    public ref uint DigestOf(TableRun run) => ref _pages[run.Page].Words[run.First + (run.Lines * TableRun.Line) - 1];

    /// <summary>Whether a view of the map leads to a run of slots that there is.</summary>
    public bool Has(TableRun run) => (uint)run.Page < (uint)_pages.Count && run.Slots > 0 && run.First >= 0 && run.First % TableRun.Line == 0 && (run.First / TableRun.Line) + run.Lines <= PageLines;

    /// <summary>Finds room for tables of so many slots each, and makes pages where there is none.</summary>
    /// <exception cref="ServiceCapacityException">There are as many pages as there can be. Nothing was taken.</exception>
    public TableRun[] Allocate(ReadOnlySpan<int> sizes)
    {
        TableRun[] runs = new TableRun[sizes.Length];
        int done = 0;
        try
        {
            while (true)
            {
                for (; done < sizes.Length && TryTake(sizes[done], out runs[done]); done++)
                {
                }

                if (done == sizes.Length)
                {
                    return runs;
                }

                int lines = 0;
                foreach (int size in sizes[done..])
                {
                    lines += TableRun.LinesFor(size);
                }

                MakeRoom(lines);
            }
        }
        catch
        {
            foreach (TableRun run in runs.AsSpan(0, done))
            {
                Free(run);
            }

            throw;
        }
    }

    /// <summary>Gives back a table that nothing ever led to.</summary>
    public void Free(TableRun run) => _pages[run.Page].Put(run.First / TableRun.Line, run.Lines);

    /// <summary>Gives back a table that nothing leads to any more, but which programs may still be reading.</summary>
    public void Retire(TableRun run)
    {
        _retired.Add(run);
        _retiredLines += run.Lines;
    }

    /// <summary>Returns when every program that ran when it was called has ended: the kernel waits for that when it has put a map into a map, be it the same one. What was retired before is free then.</summary>
    public void AwaitGracePeriod()
    {
        _outer.Set(0, _pages[0].Map);
        foreach (TableRun run in _retired)
        {
            Free(run);
        }

        _retired.Clear();
        _retiredLines = 0;
    }

    /// <summary>Says which tables of the pages that were there are in use. The rest is free: who opens a load balancer waits for the grace period first.</summary>
    public void TakeOver(IEnumerable<TableRun> used)
    {
        foreach (IGrouping<int, TableRun> inPage in used.Distinct().GroupBy(static run => run.Page))
        {
            Page page = _pages[inPage.Key];
            int free = 0;
            foreach (TableRun run in inPage.OrderBy(static run => run.First))
            {
                int first = run.First / TableRun.Line;
                if (first > free)
                {
                    page.Put(free, first - free);
                }

                free = Math.Max(free, first + run.Lines);
            }

            page.Put(free, PageLines - free);
            page.IsTakenOver = true;
        }

        foreach (Page page in _pages.Where(static page => !page.IsTakenOver))
        {
            page.Put(0, PageLines);
            page.IsTakenOver = true;
        }
    }

    /// <summary>The programs go on with what is there.</summary>
    public void Dispose()
    {
        foreach (Page page in _pages)
        {
            page.Dispose();
        }
    }

    /// <summary>The page that the programs use, which is not the given one when somebody removed that one's pin and another was made.</summary>
    private BpfMap FirstPage(BpfMap first)
    {
        if (!_outer.TryGetId(0, out uint id))
        {
            _outer.Set(0, first);
        }
        else if (id != first.Id && _outer.Open(0) is { } atWork)
        {
            first.Dispose();
            return atWork;
        }

        return first;
    }

    private bool TryTake(int slots, out TableRun run)
    {
        int lines = TableRun.LinesFor(slots);
        for (int page = 0; page < _pages.Count; page++)
        {
            if (_pages[page].TryTake(lines, out int first))
            {
                run = new TableRun(page, first * TableRun.Line, slots);
                return true;
            }
        }

        run = default;
        return false;
    }

    /// <summary>A grace period where that gives much back, else pages.</summary>
    private void MakeRoom(int lines)
    {
        int room = (int)_outer.Map.MaxEntries - _pages.Count;
        int pages = Math.Max((lines + PageLines - 1) / PageLines, 1);

        // A grace period takes as long as many tables: let there be more to gain than one of the pages that it spares.
        if (_retiredLines > 0 && (_retiredLines >= Math.Max(lines, PageLines * 4) || pages > room))
        {
            AwaitGracePeriod();
            return;
        }

        if (room == 0)
        {
            throw new ServiceCapacityException($"The tables fill all {_outer.Map.MaxEntries} pages of {PageLines * TableRun.Line:N0} slots: give services smaller tables ({nameof(Service)}.{nameof(Service.TableSize)}).");
        }

        MakePages(Math.Min(pages, room));
    }

    private void MakePages(int count)
    {
        List<BpfMap> made = [];
        try
        {
            for (int i = 0; i < count; i++)
            {
                made.Add(BpfMap.Create(new BpfMapSpec
                {
                    Name = "service_table",
                    Type = BpfMapType.Array,
                    Flags = BpfMapFlags.MemoryMappable,
                    KeySize = sizeof(uint),
                    ValueSize = TableRun.Line * sizeof(uint),
                    MaxEntries = (uint)PageLines,
                }));
            }

            foreach (BpfMap map in made)
            {
                _outer.Set((uint)_pages.Count, map);
                _pages.Add(new Page(map, isFree: true) { IsTakenOver = true });
            }
        }
        catch
        {
            foreach (BpfMap map in made.Where(map => !_pages.Exists(page => page.Map == map)))
            {
                map.Dispose();
            }

            throw;
        }
    }

    private sealed class Page : IDisposable
    {
        private readonly BpfMapMemory<Line> _memory;
        private readonly List<(int First, int Count)> _free = [];

        /// <summary>No run is longer, as far as is known.</summary>
        private int _longest;

        public Page(BpfMap map, bool isFree)
        {
            Map = map;
            _memory = map.MapMemory<Line>();
            if (isFree)
            {
                Put(0, _memory.Count);
            }
        }

        public BpfMap Map { get; }

        public int Lines => _memory.Count;

        public bool IsTakenOver { get; set; }

        public Span<uint> Words => MemoryMarshal.Cast<Line, uint>(_memory.Span);

        public bool TryTake(int lines, out int first)
        {
            first = 0;
            if (lines > _longest)
            {
                return false;
            }

            int longest = 0;
            for (int i = 0; i < _free.Count; i++)
            {
                (int start, int count) = _free[i];
                if (count < lines)
                {
                    longest = Math.Max(longest, count);
                    continue;
                }

                first = start;
                if (count == lines)
                {
                    _free.RemoveAt(i);
                }
                else
                {
                    _free[i] = (start + lines, count - lines);
                }

                return true;
            }

            _longest = longest;
            return false;
        }

        public void Put(int first, int count)
        {
            if (count == 0)
            {
                return;
            }

            int next = _free.FindIndex(run => run.First > first);
            next = next < 0 ? _free.Count : next;
            if (next > 0 && _free[next - 1].First + _free[next - 1].Count == first)
            {
                next--;
                (first, count) = (_free[next].First, _free[next].Count + count);
                _free.RemoveAt(next);
            }

            if (next < _free.Count && first + count == _free[next].First)
            {
                count += _free[next].Count;
                _free.RemoveAt(next);
            }

            _free.Insert(next, (first, count));
            _longest = Math.Max(_longest, count);
        }

        public void Dispose()
        {
            _memory.Dispose();
            Map.Dispose();
        }
    }
}
