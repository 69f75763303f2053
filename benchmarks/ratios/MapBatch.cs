using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Ratios;

/// <summary>Reading a hash of 1,000 numbers in one batch; and enumerating it, beside asking for the next key and its value one after the other.</summary>
internal sealed class MapBatch() : Job("map-batch")
{
    private readonly uint[] _keys = new uint[NumberMap.Elements];
    private readonly ulong[] _values = new ulong[NumberMap.Elements];

    public override JobResult Run(RatioOptions options)
    {
        using BpfMap<uint, ulong> map = NumberMap.Create();
        BpfMapCursor cursor = map.CreateCursor();
        using Peer? libbpf = Peer.StartHere("libbpf", options.Libbpf, Name);
        using Peer? cilium = Peer.StartHere("cilium", options.Cilium, Name);
        Race batches = Race.Run(rounds: 200, warmUp: 300, prepare: null, compare: true, Contestant.Ours(() => ReadBatch(map, cursor)), Contestant.Of(libbpf), Contestant.Of(cilium));
        Race walks = Race.Run(rounds: 100, warmUp: 100, prepare: null, compare: true, Contestant.Ours(() => Enumerate(map)), Contestant.InProcess("one-by-one", () => WalkKeys(map.Map)));
        return new JobResult(
            [
                Ratio.ToFloor($"{Name}/libbpf", batches.Fastest("ours")!.Value, batches.Fastest("libbpf"), 1.10),
                Ratio.Faster($"{Name}/cilium", batches.Processor("ours")!.Value, batches.Processor("cilium"), 1),
                Ratio.Faster("map-enumerate/one-by-one", walks.Fastest("ours")!.Value, walks.Fastest("one-by-one"), 5),
            ],
            batches.AllocatedBytes);
    }

    private Tally ReadBatch(BpfMap<uint, ulong> map, BpfMapCursor cursor)
    {
        Tally tally = default;
        cursor.Reset();
        while (map.LookupBatch(cursor, _keys, _values) is > 0 and int count)
        {
            for (int i = 0; i < count; i++)
            {
                tally.Count();
                tally.Add(_keys[i] + _values[i]);
            }
        }

        return tally;
    }

    private static Tally Enumerate(BpfMap<uint, ulong> map)
    {
        Tally tally = default;
        foreach ((uint key, ulong value) in map)
        {
            tally.Count();
            tally.Add(key + value);
        }

        return tally;
    }

    private static Tally WalkKeys(BpfMap map)
    {
        Tally tally = default;
        Span<byte> key = stackalloc byte[sizeof(uint)];
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        for (bool found = map.TryGetNextKey([], key); found; found = map.TryGetNextKey(key, key))
        {
            map.TryLookup(key, value);
            tally.Count();
            tally.Add(BitConverter.ToUInt32(key) + BitConverter.ToUInt64(value));
        }

        return tally;
    }
}
