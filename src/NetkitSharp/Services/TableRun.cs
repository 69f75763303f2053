namespace NetkitSharp.Services;

/// <summary>Where a table is: a run of slots in one page of <c>service_tables</c>.</summary>
/// <param name="Page">The page.</param>
/// <param name="First">The first slot in it, that of a line.</param>
/// <param name="Slots">How many slots.</param>
internal readonly record struct TableRun(int Page, int First, int Slots)
{
    /// <summary><c>NKS_TABLE_LINE</c>.</summary>
    public const int Line = 16;

    /// <summary>The lines it takes. One word at the end of the last is never a slot, the size being 1 or a prime.</summary>
    public int Lines => LinesFor(Slots);

    public static int LinesFor(int slots) => (slots + Line) / Line;
}
