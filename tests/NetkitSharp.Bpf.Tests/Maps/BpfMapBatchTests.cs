using System.Globalization;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Maps;

public sealed class BpfMapBatchTests
{
    private static BpfMap<uint, ulong> Create(BpfMapType type, uint entries, BpfMapFlags flags = BpfMapFlags.None) =>
        BpfMap<uint, ulong>.Create(new() { Name = "nks_batch", Type = type, MaxEntries = entries, Flags = flags });

    private static uint[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => (uint)i)];

    private static ulong[] Squares(uint[] keys) => [.. keys.Select(key => (ulong)key * key)];

    private static Dictionary<uint, ulong> ReadAll(BpfMap<uint, ulong> map, int room)
    {
        Dictionary<uint, ulong> all = [];
        BpfMapCursor cursor = map.CreateCursor();
        uint[] keys = new uint[room];
        ulong[] values = new ulong[room];
        int count;
        while ((count = map.LookupBatch(cursor, keys, values)) > 0)
        {
            for (int i = 0; i < count; i++)
            {
                all.Add(keys[i], values[i]);
            }
        }

        cursor.IsAtEnd.Should().BeTrue();
        map.LookupBatch(cursor, keys, values).Should().Be(0);
        return all;
    }

    [KernelTheory]
    [InlineData(BpfMapType.Hash)]
    [InlineData(BpfMapType.LruHash)]
    [InlineData(BpfMapType.Array)]
    public void A_batch_writes_and_reads_what_single_operations_do(BpfMapType type)
    {
        // An LRU hash evicts before it is quite full.
        using BpfMap<uint, ulong> map = Create(type, type == BpfMapType.LruHash ? 5000u : 500u);
        uint[] keys = Numbers(500);
        map.UpdateBatch(keys, Squares(keys));
        JsonElement dump = Witness.BpfTool("-j", "map", "dump", "id", map.Map.Id.ToString(CultureInfo.InvariantCulture));
        dump.GetArrayLength().Should().Be(500);
        Dictionary<uint, ulong> expected = keys.ToDictionary(key => key, key => (ulong)key * key);
        ReadAll(map, 1).Should().Equal(expected);
        ReadAll(map, 64).Should().Equal(expected);
        ReadAll(map, 500).Should().Equal(expected);
        map.ToDictionary(entry => entry.Key, entry => entry.Value).Should().Equal(expected);
        int entries = 0;
        foreach (BpfMapEntry entry in map.Map.EnumerateEntries())
        {
            uint key = BitConverter.ToUInt32(entry.Key);
            BitConverter.ToUInt64(entry.Value).Should().Be((ulong)key * key);
            entries++;
        }

        entries.Should().Be(500);
        map.Map.EnumerateKeys().Should().HaveCount(500);
        if (type == BpfMapType.Array)
        {
            map.Invoking(m => m.DeleteBatch(keys)).Should().Throw<BpfMapUsageException>();
            map.Invoking(m => m.LookupAndDeleteBatch(m.CreateCursor(), keys, new ulong[500])).Should().Throw<BpfException>().WithMessage("look up and delete key 00000000*a Array map has not this operation*");
            return;
        }

        map.DeleteBatch([1, 2, 9999, 3]).Should().Be(3);
        map.DeleteBatch([1, 2, 3]).Should().Be(0);
        map.Count().Should().Be(497);
        BpfMapCursor cursor = map.CreateCursor();
        Dictionary<uint, ulong> taken = [];
        ulong[] values = new ulong[100];
        int count;
        while ((count = map.LookupAndDeleteBatch(cursor, keys.AsSpan(0, 100), values)) > 0)
        {
            for (int i = 0; i < count; i++)
            {
                taken.Add(keys[i], values[i]);
            }
        }

        taken.Should().HaveCount(497);
        taken.Should().OnlyContain(entry => entry.Value == (ulong)entry.Key * entry.Key);
        map.Should().BeEmpty();
        cursor.Reset();
        map.LookupAndDeleteBatch(cursor, keys.AsSpan(0, 100), values).Should().Be(0);
    }

    [KernelFact]
    public void A_bucket_larger_than_the_room_comes_in_pieces()
    {
        // Without preallocation a hash of 1,024 entries has 1,024 buckets; with the random seed switched off 4,000 keys fill some of them many times.
        using BpfMap<uint, ulong> map = Create(BpfMapType.Hash, 4096, BpfMapFlags.NoPreallocation | BpfMapFlags.ZeroSeed);
        uint[] keys = Numbers(4096);
        map.UpdateBatch(keys, Squares(keys));
        ReadAll(map, 1).Should().HaveCount(4096);
        BpfMapCursor cursor = map.CreateCursor();
        HashSet<uint> taken = [];
        while (map.LookupAndDeleteBatch(cursor, keys.AsSpan(0, 1), new ulong[1]) == 1)
        {
            taken.Add(keys[0]).Should().BeTrue();
        }

        taken.Should().HaveCount(4096);
        map.Should().BeEmpty();
    }

    [KernelFact]
    public void What_a_batch_could_not_write_is_counted()
    {
        using BpfMap<uint, ulong> map = Create(BpfMapType.Hash, 4);
        uint[] keys = Numbers(6);
        BpfBatchException full = map.Invoking(m => m.UpdateBatch(keys, Squares(keys))).Should().Throw<BpfBatchException>()
            .WithMessage("update a batch of 6 in map 'nks_batch'*E2BIG*the first 4 are done, then: update key 04000000*4 entries*").Which;
        full.Completed.Should().Be(4);
        full.InnerException.Should().BeOfType<BpfMapFullException>();
        map.Count().Should().Be(4);

        BpfBatchException exists = map.Invoking(m => m.UpdateBatch([3, 9], [1, 1], BpfUpdateMode.NoExist)).Should().Throw<BpfBatchException>().Which;
        exists.Completed.Should().Be(0);
        exists.InnerException.Should().BeOfType<BpfKeyExistsException>();
        BpfBatchException absent = map.Invoking(m => m.UpdateBatch([3, 9], [1, 1], BpfUpdateMode.Exist)).Should().Throw<BpfBatchException>().Which;
        absent.Completed.Should().Be(1);
        absent.InnerException.Should().BeOfType<BpfKeyNotFoundException>();
        map.Lookup(3u).Should().Be(1);
        map.UpdateBatch([], []);
        map.DeleteBatch([]).Should().Be(0);

        using BpfMap<uint, ulong> array = Create(BpfMapType.Array, 2);
        array.Invoking(m => m.UpdateBatch(keys, Squares(keys))).Should().Throw<BpfBatchException>().WithMessage("*the last index is 1*").Which.Completed.Should().Be(2);
    }

    [KernelFact]
    public void Wrong_sizes_are_found_before_the_kernel_is_asked()
    {
        using BpfMap<uint, ulong> map = Create(BpfMapType.Hash, 4);
        using BpfMap<uint, ulong> other = Create(BpfMapType.Hash, 4);
        map.Invoking(m => m.UpdateBatch([1, 2], [1])).Should().Throw<ArgumentException>().WithMessage("*8 are not those of 2 keys*");
        map.Invoking(m => m.LookupBatch(m.CreateCursor(), [], [])).Should().Throw<ArgumentException>().WithMessage("*room for no element*");
        map.Invoking(m => m.LookupBatch(other.CreateCursor(), new uint[1], new ulong[1])).Should().Throw<ArgumentException>().WithMessage("*The cursor is of map*");
        map.Map.Invoking(m => m.DeleteBatch(new byte[6])).Should().Throw<ArgumentException>().WithMessage("*6 are not whole keys*");
        using BpfMap queue = BpfMap.Create(new() { Type = BpfMapType.Queue, ValueSize = 4, MaxEntries = 1 });
        queue.Invoking(m => m.CreateCursor()).Should().Throw<BpfMapUsageException>().WithMessage("*has no keys*");
        queue.Invoking(m => m.EnumerateEntries()).Should().Throw<BpfMapUsageException>();
        queue.Invoking(m => m.EnumerateKeys()).Should().Throw<BpfMapUsageException>();
    }

    [KernelFact]
    public void Maps_that_the_kernel_walks_by_keys_come_whole_and_once()
    {
        // A trie begins at its first key again when the one it stands on is gone.
        using BpfMap<LpmKeyIPv4, uint> trie = BpfMap<LpmKeyIPv4, uint>.Create(new() { Type = BpfMapType.LpmTrie, MaxEntries = 5000, Flags = BpfMapFlags.NoPreallocation });
        LpmKeyIPv4[] keys = [.. Enumerable.Range(0, 3000).Select(i => new LpmKeyIPv4(new([10, (byte)(i >> 8), (byte)i, 0]), 24))];
        trie.UpdateBatch(keys, [.. Enumerable.Range(0, 3000).Select(i => (uint)i)]);
        HashSet<uint> seen = [];
        foreach ((LpmKeyIPv4 key, uint value) in trie)
        {
            seen.Add(value).Should().BeTrue();
            if (value % 3 == 0)
            {
                trie.Delete(in key);
            }
        }

        seen.Should().HaveCount(3000);
        trie.Count().Should().Be(2000);
        trie.DeleteBatch(keys).Should().Be(2000);
        trie.Invoking(m => m.LookupAndDeleteBatch(m.CreateCursor(), new LpmKeyIPv4[1], new uint[1])).Should().NotThrow("it is empty");
    }

    [KernelFact]
    public void Without_batches_elements_come_one_by_one_and_once()
    {
        using BpfMap<uint, ulong> map = Create(BpfMapType.Hash, 4000);
        uint[] keys = Numbers(3000);
        map.UpdateBatch(keys, Squares(keys));
        BpfMapCursor cursor = new(map.Map, elementwise: true);
        HashSet<uint> seen = [];
        uint[] batch = new uint[100];
        ulong[] values = new ulong[100];
        int count;

        // Every third key goes while the walk stands on it, every seventh behind it or before it: those that stay come once.
        while ((count = map.LookupBatch(cursor, batch, values)) > 0)
        {
            for (int i = 0; i < count; i++)
            {
                values[i].Should().Be((ulong)batch[i] * batch[i]);
                seen.Add(batch[i]).Should().BeTrue();
                map.DeleteBatch([batch[i] - batch[i] % 3, (batch[i] + 1500) / 7 * 7]);
            }
        }

        seen.Should().Contain(keys.Where(key => key % 3 != 0 && key % 7 != 0));
        cursor.Reset();
        int left = map.Count();
        HashSet<uint> taken = [];
        while ((count = map.LookupAndDeleteBatch(cursor, batch, values)) > 0)
        {
            taken.UnionWith(batch.AsSpan(0, count).ToArray());
        }

        taken.Should().HaveCount(left);
        map.Should().BeEmpty();
    }

    [KernelFact]
    public void Where_the_kernel_lacks_a_batch_it_is_done_one_by_one()
    {
        // Device maps have no batch commands in any kernel.
        using BpfMap map = BpfMap.Create(new() { Type = BpfMapType.DeviceMapHash, KeySize = 4, ValueSize = 4, MaxEntries = 8 });
        map.HasBatch(BpfCommand.MapUpdateBatch).Should().BeFalse();
        BpfMap<uint, uint> devices = map.As<uint, uint>();
        devices.UpdateBatch([1, 2, 3], [1, 1, 1]);
        BpfBatchException refused = devices.Invoking(d => d.UpdateBatch([4, 5], [1, 123456789])).Should().Throw<BpfBatchException>().WithMessage("*the first 1 are done*no device with that index*").Which;
        (refused.Completed, refused.Command, refused.ErrnoName).Should().Be((1, BpfCommand.MapUpdate, "EINVAL"));
        devices.ToDictionary(entry => entry.Key, entry => entry.Value).Should().Equal(new Dictionary<uint, uint> { [1] = 1, [2] = 1, [3] = 1, [4] = 1 });
        map.EnumerateKeys().Should().HaveCount(4);
        devices.DeleteBatch([1, 9, 2]).Should().Be(2);
        devices.Invoking(d => d.LookupAndDeleteBatch(d.CreateCursor(), new uint[2], new uint[2])).Should().Throw<BpfException>().WithMessage("look up and delete key*a DeviceMapHash map has not this operation*");
    }

    [KernelFact]
    public void Maps_of_maps_come_whole_with_empty_slots_between()
    {
        using BpfMap inner = BpfMap.Create(new() { Type = BpfMapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 });

        // Of few slots: Linux 6.1 waits for a grace period with every one that is looked up, an empty one as well.
        using BpfMap array = BpfMap.Create(new() { Type = BpfMapType.ArrayOfMaps, KeySize = 4, ValueSize = 4, MaxEntries = 200, InnerMap = inner.Handle });
        using BpfMap hash = BpfMap.Create(new() { Type = BpfMapType.HashOfMaps, KeySize = 4, ValueSize = 4, MaxEntries = 3000, InnerMap = inner.Handle });
        uint[] keys = [5, 6, 70, 199];
        foreach (uint key in keys)
        {
            array.AsMapOfMaps<uint>().Set(key, inner);
            hash.AsMapOfMaps<uint>().Set(key, inner);
        }

        array.AsMapOfMaps<uint>().EnumerateIds().Should().Equal(keys.Select(key => new KeyValuePair<uint, uint>(key, inner.Id)));
        hash.AsMapOfMaps<uint>().EnumerateIds().Should().BeEquivalentTo(keys.Select(key => new KeyValuePair<uint, uint>(key, inner.Id)));

        using BpfMap other = BpfMap.Create(new() { Type = BpfMapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 });
        using BpfMap larger = BpfMap.Create(new() { Type = BpfMapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1 });
        foreach (BpfMapOfMaps<uint> maps in (BpfMapOfMaps<uint>[])[array.AsMapOfMaps<uint>(), hash.AsMapOfMaps<uint>()])
        {
            maps.SetBatch([7, 5], [other, other]);
            maps.Invoking(m => m.SetBatch([8, 9, 10], [other, larger, other])).Should().Throw<BpfBatchException>().WithMessage("*the first 1 are done*not of one like the inner map*").Which.Completed.Should().Be(1);
            maps.EnumerateIds().ToDictionary(static map => map.Key, static map => map.Value).Should().BeEquivalentTo(new Dictionary<uint, uint> { [5] = other.Id, [6] = inner.Id, [7] = other.Id, [8] = other.Id, [70] = inner.Id, [199] = inner.Id });
        }
    }

    [KernelTheory]
    [InlineData(BpfMapType.Hash)]
    [InlineData(BpfMapType.LruHash)]
    public void What_stays_during_a_walk_comes_exactly_once(BpfMapType type)
    {
        using BpfMap<uint, ulong> map = Create(type, 20_000, type == BpfMapType.Hash ? BpfMapFlags.NoPreallocation : BpfMapFlags.None);
        uint[] stay = Numbers(4000);
        map.UpdateBatch(stay, Squares(stay));
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task churn = Task.Run(() =>
        {
            for (uint i = 0; !stop.IsCancellationRequested; i++)
            {
                map.TryDelete(100_000 + (i & 1023));
                map.Update(100_000 + ((i + 512) & 1023), i);
            }
        });
        for (int walk = 0; walk < 20; walk++)
        {
            HashSet<uint> seen = [];
            foreach ((uint key, ulong value) in map)
            {
                if (key < 100_000)
                {
                    seen.Add(key).Should().BeTrue();
                    value.Should().Be((ulong)key * key);
                }
            }

            seen.Should().HaveCount(4000);
        }

        stop.Cancel();
        churn.Wait(TestContext.Current.CancellationToken);
    }

    [KernelFact]
    public void What_is_taken_is_taken_once_by_whoever_takes_it()
    {
        using BpfMap<uint, ulong> map = Create(BpfMapType.Hash, 10_000);
        uint[] keys = Numbers(10_000);
        map.UpdateBatch(keys, Squares(keys));
        List<uint>[] taken = [[], [], []];
        Task[] takers = [.. taken.Select(mine => Task.Run(() =>
        {
            BpfMapCursor cursor = map.CreateCursor();
            uint[] batch = new uint[37];
            int count;
            while ((count = map.LookupAndDeleteBatch(cursor, batch, new ulong[37])) > 0)
            {
                mine.AddRange(batch.AsSpan(0, count));
            }
        }))];
        Task.WaitAll(takers, TestContext.Current.CancellationToken);
        taken.SelectMany(mine => mine).Order().Should().Equal(keys);
        map.Should().BeEmpty();
    }

    [KernelFact]
    public void Batches_allocate_nothing()
    {
        using BpfMap<uint, ulong> map = Create(BpfMapType.Hash, 256);
        uint[] keys = Numbers(256);
        ulong[] values = Squares(keys);
        BpfMapCursor cursor = map.CreateCursor();
        // What a round allocates it allocates in every one; what the runtime does meanwhile comes once.
        long[] allocated = new long[5];
        Round();
        for (int attempt = 0; attempt < allocated.Length; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++)
            {
                Round();
            }

            allocated[attempt] = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        allocated.Should().Contain(0);

        void Round()
        {
            map.UpdateBatch(keys, values);
            cursor.Reset();
            while (map.LookupBatch(cursor, keys, values) > 0)
            {
            }

            map.TryLookupAndDelete(in keys[0], out _);
            map.DeleteBatch(keys);
        }
    }
}
