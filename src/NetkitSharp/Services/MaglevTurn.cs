namespace NetkitSharp.Services;

/// <summary>Where a backend is in its sequence of slots while a table is filled.</summary>
internal struct MaglevTurn
{
    public readonly uint Number;
    public readonly int Weight;
    public readonly uint Skip;
    public uint Next;
    public int Sum;
    private readonly ulong _offsetHash;
    private readonly ulong _skipHash;

    public MaglevTurn(in MaglevBackend backend, int size)
    {
        Number = backend.Number;
        Weight = backend.Weight;
        Next = (uint)(backend.OffsetHash % (uint)size);
        Skip = size == 1 ? 0 : (uint)(backend.SkipHash % ((uint)size - 1)) + 1;
        _offsetHash = backend.OffsetHash;
        _skipHash = backend.SkipHash;
    }

    public readonly int CompareTo(in MaglevTurn other)
    {
        int byOffset = _offsetHash.CompareTo(other._offsetHash);
        return byOffset != 0 ? byOffset : _skipHash.CompareTo(other._skipHash);
    }
}
