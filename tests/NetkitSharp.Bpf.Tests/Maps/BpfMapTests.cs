using System.Runtime.InteropServices;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Maps;

public sealed class BpfMapTests
{
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Counter(ulong Packets, ulong Bytes);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Address(ulong High, ulong Low);

    private static BpfMapSpec Hash(uint entries = 16) => new() { Name = "nks_hash", Type = BpfMapType.Hash, MaxEntries = entries };

    [KernelFact]
    public void A_hash_does_what_was_asked_or_says_why_not()
    {
        using BpfMap<Address, Counter> map = BpfMap<Address, Counter>.Create(Hash(2));
        Address key = new(1, 2);

        map.TryLookup(in key, out _).Should().BeFalse();
        map.Invoking(m => m.Lookup(new(1, 2))).Should().Throw<BpfKeyNotFoundException>().WithMessage("look up key 0100000000000000020000*in map 'nks_hash'*ENOENT*");
        map.Invoking(m => m.Update(new(1, 2), new(1, 1), BpfUpdateMode.Exist)).Should().Throw<BpfKeyNotFoundException>();
        map.Update(in key, new Counter(3, 4), BpfUpdateMode.NoExist);
        map.Invoking(m => m.Update(new(1, 2), new(1, 1), BpfUpdateMode.NoExist)).Should().Throw<BpfKeyExistsException>();
        map.Lookup(in key).Should().Be(new Counter(3, 4));
        map[key] = new(5, 6);
        map[key].Should().Be(new Counter(5, 6));

        map.Update(new(9, 9), new Counter(0, 0));
        map.Invoking(m => m.Update(new(8, 8), new(1, 1))).Should().Throw<BpfMapFullException>().WithMessage("*2 entries*");

        map.TryDelete(in key).Should().BeTrue();
        map.TryDelete(in key).Should().BeFalse();
        map.Invoking(m => m.Delete(new(1, 2))).Should().Throw<BpfKeyNotFoundException>();
    }

    [KernelFact]
    public void An_array_explains_its_limits()
    {
        using BpfMap<uint, ulong> map = BpfMap<uint, ulong>.Create(new() { Name = "nks_array", Type = BpfMapType.Array, MaxEntries = 4 });
        map.Lookup(3u).Should().Be(0);
        map.TryLookup(4u, out _).Should().BeFalse();
        map.Invoking(m => m.Update(4u, 1ul)).Should().Throw<BpfException>().WithMessage("*the last index is 3*");
        map.Invoking(m => m.Update(0u, 1ul, BpfUpdateMode.NoExist)).Should().Throw<BpfKeyExistsException>().WithMessage("*from the start*");
        map.Invoking(m => m.TryDelete(0u)).Should().Throw<BpfMapUsageException>().WithMessage("delete from map 'nks_array'*cannot be removed*");
        map.Select(entry => entry.Key).Should().Equal(0, 1, 2, 3);
    }

    [KernelFact]
    public void A_walk_passes_empty_slots()
    {
        using BpfMap inner = BpfMap.Create(new() { Name = "inner", Type = BpfMapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 });
        using BpfMap<uint, uint> outer = BpfMap<uint, uint>.Create(new() { Name = "outer", Type = BpfMapType.ArrayOfMaps, MaxEntries = 64, InnerMap = inner.Handle });
        outer.Should().BeEmpty();
        foreach (uint index in (uint[])[0, 3, 4, 62])
        {
            outer.Map.Update(BitConverter.GetBytes(index), inner.Handle);
        }

        outer.Select(entry => (entry.Key, entry.Value)).Should().Equal((0u, inner.Id), (3u, inner.Id), (4u, inner.Id), (62u, inner.Id));
    }

    [KernelFact]
    public void The_kernel_and_bpftool_see_the_same()
    {
        using BpfMap<uint, ulong> map = BpfMap<uint, ulong>.Create(Hash());
        map.Update(7u, 0x0102030405060708ul);
        BpfMapInfo info = map.Map.GetInfo();
        info.Name.Should().Be("nks_hash");
        info.Id.Should().Be(map.Map.Id);
        (info.Type, info.KeySize, info.ValueSize, info.MaxEntries).Should().Be((BpfMapType.Hash, 4, 8, 16u));
        JsonElement entry = Witness.BpfTool("-j", "map", "dump", "id", info.Id.ToString(System.Globalization.CultureInfo.InvariantCulture))[0];
        entry.GetProperty("key").EnumerateArray().Select(b => b.GetString()).Should().Equal("0x07", "0x00", "0x00", "0x00");
        entry.GetProperty("value").EnumerateArray().First().GetString().Should().Be("0x08");
        BpfMap.EnumerateIds().Should().Contain(info.Id);
        using BpfMap<uint, ulong> again = BpfMap<uint, ulong>.OpenById(info.Id);
        again.Lookup(7u).Should().Be(0x0102030405060708ul);
    }

    [KernelFact]
    public void Sizes_that_differ_are_found_when_opened()
    {
        using BpfMap map = BpfMap.Create(new() { Name = "pods", Type = BpfMapType.Hash, KeySize = 16, ValueSize = 16, MaxEntries = 1 });
        string[] open = Descriptors.OfBpf();
        map.Invoking(m => m.As<uint, Counter>()).Should().Throw<BpfMapTypeMismatchException>().WithMessage("map 'pods'*key 16 B*UInt32 has 4 bytes*");
        map.Invoking(m => m.As<Address, ulong>()).Should().Throw<BpfMapTypeMismatchException>().WithMessage("*UInt64 has 8 bytes, the map's value 16*");
        map.Invoking(m => m.AsPerCpu<Address, Counter>()).Should().Throw<BpfMapTypeMismatchException>().WithMessage("*BpfMap<,>*");
        FluentActions.Invoking(() => BpfMap<uint, uint>.OpenById(map.Id)).Should().Throw<BpfMapTypeMismatchException>().Which.Map.KeySize.Should().Be(16);
        Descriptors.OfBpf().Should().Equal(open);
        map.Invoking(m => m.TryLookup(new byte[4], new byte[16])).Should().Throw<ArgumentException>().WithMessage("*16 bytes, not 4*");
        map.Invoking(m => m.Update(new byte[16], new byte[17])).Should().Throw<ArgumentException>().WithMessage("*16 bytes, not 17*");
    }

    [KernelFact]
    public void A_per_cpu_map_is_no_plain_map()
    {
        using BpfMap map = BpfMap.Create(new() { Name = "percpu", Type = BpfMapType.PerCpuArray, KeySize = 4, ValueSize = 8, MaxEntries = 1 });
        map.Invoking(m => m.As<uint, ulong>()).Should().Throw<BpfMapTypeMismatchException>().WithMessage("*every possible CPU*BpfPerCpuMap<,>*");
    }

    [KernelFact]
    public void Lookup_and_update_allocate_nothing()
    {
        using BpfMap<Address, Counter> map = BpfMap<Address, Counter>.Create(Hash());
        Address there = new(1, 2);
        Address absent = new(3, 4);
        Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Round();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        void Round()
        {
            map.Update(in there, new Counter(1, 2));
            map.TryLookup(in there, out _);
            map.TryLookup(in absent, out _);
            map.TryDelete(in there);
        }
    }

    [KernelFact]
    public void A_walk_survives_the_removal_of_what_it_stands_on()
    {
        using BpfMap<uint, uint> map = BpfMap<uint, uint>.Create(Hash(1000));
        for (uint i = 0; i < 1000; i++)
        {
            map.Update(i, i);
        }

        HashSet<uint> seen = [];
        foreach ((uint key, uint value) in map)
        {
            value.Should().Be(key);
            seen.Add(key).Should().BeTrue();
            map.Delete(key);
        }

        seen.Should().HaveCount(1000);
        map.Should().BeEmpty();
    }

    [KernelFact]
    public void A_walk_ends_while_others_remove_and_add()
    {
        using BpfMap<uint, uint> map = BpfMap<uint, uint>.Create(Hash(512));
        for (uint i = 0; i < 256; i++)
        {
            map.Update(i, i);
        }

        // Of the lower keys others remove one or two for each that the walk sees; the upper ones stay, and every walk has to see them all.
        uint removed = 0;
        HashSet<uint> seen = [];
        foreach ((uint key, _) in map)
        {
            seen.Add(key);
            for (int i = 0; i < 2 && removed < 128; i++)
            {
                map.TryDelete(removed++);
            }

            map.Update(300 + (key & 63), 0);
        }

        seen.Should().Contain(Enumerable.Range(128, 128).Select(i => (uint)i));
    }

    [KernelFact]
    public void Keys_can_be_walked_as_bytes()
    {
        using BpfMap<uint, uint> map = BpfMap<uint, uint>.Create(Hash());
        map.Update(1u, 0u);
        map.Update(2u, 0u);
        map.Map.EnumerateKeys().Select(key => BitConverter.ToUInt32(key)).Should().BeEquivalentTo([1u, 2u]);
    }

    [KernelFact]
    public void Frozen_means_readable()
    {
        using BpfMap<uint, uint> map = BpfMap<uint, uint>.Create(new() { Type = BpfMapType.Array, MaxEntries = 1 });
        using BpfMap<uint, uint> other = BpfMap<uint, uint>.OpenById(map.Map.Id);
        map.Update(0u, 5u);
        map.Map.GetInfo().IsFrozen.Should().BeFalse();
        map.Map.Freeze();
        map.Map.GetInfo().IsFrozen.Should().BeTrue();
        map.Lookup(0u).Should().Be(5);
        map.Invoking(m => m.Update(0u, 1u)).Should().Throw<BpfMapUsageException>().WithMessage("update map*frozen*");
        other.Invoking(m => m.Update(0u, 1u)).Should().Throw<BpfException>().WithMessage("update key 00000000 in map*EPERM*the map is frozen*");
        map.Map.Invoking(m => m.Freeze()).Should().Throw<BpfException>().WithMessage("*frozen already*");
    }

    [KernelTheory]
    [InlineData(BpfMapType.Hash, 4, 4, 0u, BpfMapFlags.None, "max entries is 0")]
    [InlineData(BpfMapType.Array, 8, 4, 1u, BpfMapFlags.None, "32-bit index")]
    [InlineData(BpfMapType.RingBuffer, 0, 0, 1000u, BpfMapFlags.None, "power of two")]
    [InlineData(BpfMapType.RingBuffer, 4, 0, 4096u, BpfMapFlags.None, "key and value size 0")]
    [InlineData(BpfMapType.LpmTrie, 8, 4, 1u, BpfMapFlags.None, "NoPreallocation")]
    [InlineData(BpfMapType.HashOfMaps, 4, 4, 1u, BpfMapFlags.None, "inner map")]
    [InlineData((BpfMapType)200, 4, 4, 1u, BpfMapFlags.None, "does not know the type")]
    public void What_does_not_fit_is_said(BpfMapType type, int key, int value, uint entries, BpfMapFlags flags, string reason)
    {
        string[] open = Descriptors.OfBpf();
        FluentActions.Invoking(() => BpfMap.Create(new() { Name = "bad", Type = type, KeySize = key, ValueSize = value, MaxEntries = entries, Flags = flags }))
            .Should().Throw<BpfException>().WithMessage($"create map 'bad' ({type}, key {key} B*{reason}*");
        Descriptors.OfBpf().Should().Equal(open);
    }

    [KernelFact]
    public void Names_are_cut_and_checked()
    {
        using BpfMap map = BpfMap.Create(new() { Name = "a_name_that_is_too_long", Type = BpfMapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 });
        map.Name.Should().Be("a_name_that_is_");
        FluentActions.Invoking(() => BpfMap.Create(new() { Name = "a name", Type = BpfMapType.Array })).Should().Throw<ArgumentException>().WithMessage("*' '*");
    }

    [KernelFact]
    public void Descriptors_are_closed_on_exec_and_on_dispose()
    {
        string[] open = Descriptors.OfBpf();
        using (BpfMap map = BpfMap.Create(new() { Type = BpfMapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 }))
        {
            Descriptors.IsCloseOnExec(map.Handle).Should().BeTrue();
            Descriptors.OfBpf().Should().HaveCount(open.Length + 1);
        }

        Descriptors.OfBpf().Should().Equal(open);
    }

    [KernelFact]
    public void Used_after_dispose_is_told()
    {
        BpfMap map = BpfMap.Create(new() { Type = BpfMapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 });
        map.Dispose();
        map.Invoking(m => m.TryLookup(new byte[4], new byte[4])).Should().Throw<ObjectDisposedException>();
    }

    [KernelFact]
    public void A_map_of_maps_holds_maps()
    {
        using BpfMap inner = BpfMap.Create(new() { Name = "inner", Type = BpfMapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 });
        using BpfMap outer = BpfMap.Create(new() { Name = "outer", Type = BpfMapType.HashOfMaps, KeySize = 4, ValueSize = 4, MaxEntries = 4, InnerMap = inner.Handle });
        byte[] key = [1, 0, 0, 0];
        outer.Update(key, inner.Handle);
        byte[] id = new byte[4];
        outer.Lookup(key, id);
        BitConverter.ToUInt32(id).Should().Be(inner.Id);
    }
}
