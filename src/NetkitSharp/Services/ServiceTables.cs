using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using Line = NetkitSharp.Services.ServiceLbBpf.NksTableLine;

namespace NetkitSharp.Services;

/// <summary>
/// The pages of <c>service_tables</c> in shared memory, and which runs of lines are free. A table is written while nothing leads to it. What is retired is given away again after a grace period, for which many wait at once. Under its owner's
/// lock, but for the thread that keeps some tables to spare: a change of one service shall wait for no grace period, which takes longer than all the rest of it.
/// </summary>
internal sealed class ServiceTables : IDisposable
{
    /// <summary>A grace period for one page would be a long one for a change of one service.</summary>
    private const int FewestPages = 4;

    /// <summary>So many tables are kept free, and so many pages for them at most: of the largest size that there was, and at least of the usual one for many backends.</summary>
    private const int SpareTables = 128;
    private const int MostSparePages = 8;
    private const int UsualSlots = 16_381;

    private readonly BpfMapOfMaps<uint> _outer;

    /// <summary>What is free and what is retired. Nothing is waited for while it is held.</summary>
    private readonly Lock _runs = new();

    /// <summary>Whoever holds it may make pages.</summary>
    private readonly Lock _making = new();

    private readonly GracePeriods _gracePeriods;

    /// <summary>Replaced, never changed: threads that fill tables look here.</summary>
    private volatile Page[] _pages = [];
    private List<TableRun> _retired = [];
    private int _retiredLines;
    private int _largest = TableRun.LinesFor(UsualSlots);
    private Thread? _refill;

    /// <summary>Takes over the pages that there are; all their lines are in use until <see cref="TakeOver"/> says otherwise.</summary>
    public ServiceTables(BpfMapOfMaps<uint> outer, BpfMap first, bool isNew)
    {
        _outer = outer;
        try
        {
            _pages = [new Page(FirstPage(first), isFree: isNew) { IsTakenOver = isNew }];
            for (uint page = 1; page < outer.Map.MaxEntries && outer.Open(page) is { } another; page++)
            {
                _pages = [.. _pages, Page.Of(another, isFree: false)];
            }

            _gracePeriods = new GracePeriods(outer, _pages[0].Map);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The grace periods that it waits for, for others who wait.</summary>
    public GracePeriods GracePeriods => _gracePeriods;

    /// <summary>The lines of a page.</summary>
    private int PageLines => _pages[0].Lines;

    /// <summary>The slots of a table, to be filled while nothing leads to it.</summary>
    public Span<uint> SlotsOf(TableRun run) => _pages[run.Page].Words.Slice(run.First, run.Slots);

    /// <summary>What a table was made of, in a word that no slot reaches.</summary>
    public ref uint DigestOf(TableRun run) => ref _pages[run.Page].Words[run.First + (run.Lines * TableRun.Line) - 1];

    /// <summary>Whether a view of the map leads to a run of slots that there is.</summary>
    public bool Has(TableRun run) => (uint)run.Page < (uint)_pages.Length && run.Slots > 0 && run.First >= 0 && run.First % TableRun.Line == 0 && (run.First / TableRun.Line) + run.Lines <= PageLines;

    /// <summary>Finds room for tables of so many slots each, and makes pages where there is none.</summary>
    /// <exception cref="ServiceCapacityException">There are as many pages as there can be. Nothing was taken.</exception>
    public TableRun[] Allocate(ReadOnlySpan<int> sizes)
    {
        TableRun[] runs = new TableRun[sizes.Length];
        int done = 0;
        try
        {
            while (!TryTake(sizes, runs, ref done))
            {
                MakeRoom(sizes[done..]);
            }

            return runs;
        }
        catch
        {
            Array.ForEach(runs[..done], Free);
            throw;
        }
    }

    /// <summary>Gives back a table that nothing ever led to.</summary>
    public void Free(TableRun run)
    {
        lock (_runs)
        {
            _pages[run.Page].Put(run.First / TableRun.Line, run.Lines);
        }
    }

    /// <summary>Gives back a table that nothing leads to any more, but which programs may still be reading.</summary>
    public void Retire(TableRun run)
    {
        lock (_runs)
        {
            _retired.Add(run);
            _retiredLines += run.Lines;
        }
    }

    /// <summary>Returns when every program that ran when it was called has ended. What was retired before is free then.</summary>
    public void AwaitGracePeriod()
    {
        List<TableRun> retired;
        lock (_runs)
        {
            (retired, _retired, _retiredLines) = (_retired, [], 0);
        }

        try
        {
            _gracePeriods.Await();
        }
        catch
        {
            retired.ForEach(Retire);
            throw;
        }

        retired.ForEach(Free);
    }

    /// <summary>Sees to it that the next changes find room at once: in the background, unless <paramref name="made"/> tables are so many that waiting is nothing beside them.</summary>
    public void KeepSpare(int made)
    {
        if (_refill is { IsAlive: true } && made < SpareTables)
        {
            return;
        }

        _refill?.Join();
        if (HasSpare(Spare * 3 / 4))
        {
            return;
        }

        if (made >= SpareTables)
        {
            Refill();
            return;
        }

        // Not the pool's, which would be born in the network namespace of the caller, and stay there.
        Thread refill = new(Refill) { IsBackground = true, Name = "tables to spare" };
        try
        {
            refill.Start();
            _refill = refill;
        }
        catch (OutOfMemoryException)
        {
            // No more threads may be. The change that finds no room makes it.
            _refill = null;
        }
    }

    /// <summary>Says which tables of the pages that were there are in use. The rest is free: who opens a load balancer waits for the grace period first.</summary>
    public void TakeOver(IEnumerable<TableRun> used)
    {
        foreach (IGrouping<int, TableRun> inPage in used.Distinct().GroupBy(static run => run.Page))
        {
            _largest = Math.Max(_largest, inPage.Max(static run => run.Lines));
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
        _refill?.Join();
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

    private int Spare => Math.Min(SpareTables, MostSparePages * PageLines / _largest);

    private bool HasSpare(int tables)
    {
        lock (_runs)
        {
            foreach (Page page in _pages)
            {
                tables -= tables > 0 ? page.CountRuns(_largest, tables) : 0;
            }
        }

        return tables <= 0;
    }

    private void Refill()
    {
        try
        {
            // What is retired comes first: as a rule it is enough.
            AwaitGracePeriod();
            lock (_making)
            {
                int pages = Math.Min(((Spare * _largest) + PageLines - 1) / PageLines, (int)_outer.Map.MaxEntries - _pages.Length);
                if (pages > 0 && !HasSpare(Spare))
                {
                    MakePages(pages);
                }
            }
        }
        catch (Exception refused) when (refused is BpfException or BpfMapMemoryException or OutOfMemoryException)
        {
            // The change that finds no room then makes it, and says why it cannot.
        }
    }

    private bool TryTake(ReadOnlySpan<int> sizes, TableRun[] runs, ref int done)
    {
        lock (_runs)
        {
            while (done < sizes.Length && TryTake(sizes[done], out runs[done]))
            {
                done++;
            }
        }

        return done == sizes.Length;
    }

    private bool TryTake(int slots, out TableRun run)
    {
        int lines = TableRun.LinesFor(slots);
        _largest = Math.Max(_largest, lines);
        for (int page = 0; page < _pages.Length; page++)
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
    private void MakeRoom(ReadOnlySpan<int> sizes)
    {
        int lines = 0;
        foreach (int size in sizes)
        {
            lines += TableRun.LinesFor(size);
        }

        int before = _pages.Length;
        Thread? refill = _refill;
        lock (_making)
        {
            int room = (int)_outer.Map.MaxEntries - _pages.Length, pages = Math.Max((lines + PageLines - 1) / PageLines, 1), retired = Volatile.Read(ref _retiredLines);
            if (_pages.Length > before)
            {
                // Another has just made some.
                return;
            }

            // A grace period takes as long as many tables: let there be more to gain than one of the pages that it spares.
            if (retired > 0 && (retired >= Math.Max(lines, PageLines * FewestPages) || pages > room))
            {
                AwaitGracePeriod();
                return;
            }

            if (room == 0 && refill is not { IsAlive: true })
            {
                throw new ServiceCapacityException($"The tables fill all {_outer.Map.MaxEntries} pages of {PageLines * TableRun.Line:N0} slots: give services smaller tables ({nameof(Service)}.{nameof(Service.TableSize)}).");
            }

            if (room > 0)
            {
                MakePages(Math.Min(Math.Max(pages, FewestPages), room));
                return;
            }
        }

        // It may be waiting with what is retired in its hands.
        refill?.Join();
    }

    private void MakePages(int count)
    {
        List<BpfMap> made = [];
        List<Page> pages = [];
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

            // All at once: for each call the kernel waits for a grace period.
            uint[] keys = [.. Enumerable.Range(_pages.Length, count).Select(static page => (uint)page)];
            made.ForEach(map => pages.Add(new Page(map, isFree: true) { IsTakenOver = true }));
            _outer.SetBatch(keys, made);
            lock (_runs)
            {
                _pages = [.. _pages, .. pages];
            }
        }
        catch
        {
            pages.ForEach(static page => page.Dispose());
            made.ForEach(static map => map.Dispose());
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

        /// <summary>One that is closed where it cannot be mapped.</summary>
        public static Page Of(BpfMap map, bool isFree)
        {
            try
            {
                return new Page(map, isFree);
            }
            catch
            {
                map.Dispose();
                throw;
            }
        }

        public int Lines => _memory.Count;

        public bool IsTakenOver { get; set; }

        public Span<uint> Words => MemoryMarshal.Cast<Line, uint>(_memory.Span);

        /// <summary>How many runs of so many lines there are; not all are counted when it is <paramref name="enough"/>.</summary>
        public int CountRuns(int lines, int enough)
        {
            int runs = 0;
            for (int i = 0; lines <= _longest && i < _free.Count && runs < enough; i++)
            {
                runs += _free[i].Count / lines;
            }

            return runs;
        }

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
