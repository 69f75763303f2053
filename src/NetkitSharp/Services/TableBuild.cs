namespace NetkitSharp.Services;

/// <summary>A table to be built.</summary>
/// <param name="Backends">Who is in it.</param>
/// <param name="Slots">How many slots it has.</param>
/// <param name="Digest">Of both.</param>
internal sealed record TableBuild(MaglevBackend[] Backends, int Slots, ulong Digest)
{
    /// <summary>Where it is.</summary>
    public TableRun Run { get; set; }

    /// <summary>A digest that another process comes to as well, in whatever order it knows the backends.</summary>
    public static ulong DigestOf(MaglevBackend[] backends, int slots)
    {
        ulong digest = (ulong)slots * 0x9e3779b97f4a7c15;
        foreach (ref readonly MaglevBackend backend in backends.AsSpan())
        {
            ulong one = backend.OffsetHash ^ (((ulong)backend.Number << 16) | (uint)backend.Weight);
            one = (one ^ (one >> 30)) * 0xbf58476d1ce4e5b9;
            one = ((one ^ (one >> 27)) + backend.SkipHash) * 0x94d049bb133111eb;
            digest += one ^ (one >> 31);
        }

        // Its lower half is in the table, where 0 is what nobody wrote.
        return (uint)digest == 0 ? digest + 1 : digest;
    }
}
