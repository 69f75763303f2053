using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Ratios;

/// <summary>The hash that ours and the peers work on, each on its own.</summary>
internal static class NumberMap
{
    public const int Elements = 1_000;

    /// <summary>Repetitions of single operations in a round: one alone is too short for a clock.</summary>
    public const int Repeat = 20;

    private static readonly uint[] s_keys = [.. Enumerable.Range(0, Elements).Select(i => (uint)i)];
    private static readonly ulong[] s_values = [.. s_keys.Select(key => 2 * (ulong)key)];

    public static BpfMap<uint, ulong> Create()
    {
        BpfMap<uint, ulong> map = BpfMap<uint, ulong>.Create(new BpfMapSpec { Name = "ours", Type = BpfMapType.Hash, MaxEntries = Elements });
        Fill(map);
        return map;
    }

    public static void Fill(BpfMap<uint, ulong> map) => map.UpdateBatch(s_keys, s_values);
}
