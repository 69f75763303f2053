namespace NetkitSharp.Datapath.Benchmarks.Load;

/// <summary>Something that a client and a server do over a path, so often that it can be measured.</summary>
/// <param name="name">In reports and on the command line.</param>
/// <param name="title">For people.</param>
internal abstract class Workload(string name, string title)
{
    /// <summary>The programs cache a route when the node's have been still for four ticks, of 10 ms at most.</summary>
    protected static TimeSpan Stillness { get; } = TimeSpan.FromMilliseconds(50);

    public string Name { get; } = name;

    public string Title { get; } = title;

    /// <summary>Whether packets of more than 64 KiB can be in it.</summary>
    public virtual bool IsBulk => false;

    /// <summary>Runs it once. Nothing is allocated while it is measured.</summary>
    /// <param name="ends">Where.</param>
    /// <param name="operations">How often, beside what warms the path up.</param>
    public abstract LoadResult Run(LoadEnds ends, int operations);
}
