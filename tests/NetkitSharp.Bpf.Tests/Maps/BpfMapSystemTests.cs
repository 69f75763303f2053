using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Maps;

public sealed class BpfMapSystemTests
{
    private static BpfMap Hash(BpfMapFlags flags = BpfMapFlags.None) =>
        BpfMap.Create(new() { Name = "nks_system", Type = BpfMapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = 16, Flags = flags });

    [KernelFact]
    public void Info_is_what_bpftool_shows()
    {
        using BpfMap map = Hash(BpfMapFlags.NoPreallocation);
        BpfMapInfo info = map.GetInfo();
        JsonElement shown = Witness.BpfTool("-j", "map", "show", "id", map.Id.ToString(CultureInfo.InvariantCulture));
        shown.GetProperty("name").GetString().Should().Be(info.Name);
        shown.GetProperty("flags").GetInt32().Should().Be((int)info.Flags);
        shown.GetProperty("max_entries").GetUInt32().Should().Be(info.MaxEntries);
        shown.GetProperty("bytes_memlock").GetUInt64().Should().Be(info.MemoryBytes);
        shown.GetProperty("frozen").GetInt32().Should().Be(0);
        info.IsFrozen.Should().BeFalse();
        (info.InterfaceIndex, info.NetworkNamespaceInode, info.BtfVmlinuxValueTypeId).Should().Be((0, 0ul, 0u));
    }

    [KernelFact]
    public void Every_map_can_be_opened()
    {
        using BpfMap map = Hash();
        string[] open = Descriptors.OfBpf();
        int found = 0;
        foreach (BpfMap each in BpfMap.OpenAll())
        {
            using (each)
            {
                found += each.Id == map.Id ? 1 : 0;
            }
        }

        found.Should().Be(1);
        Descriptors.OfBpf().Should().Equal(open);
    }

    [KernelFact]
    public void What_the_descriptor_does_not_allow_is_refused_at_once()
    {
        using BpfMap map = Hash();
        map.As<uint, ulong>().Update(1u, 2ul);
        using BpfMap<uint, ulong> reader = BpfMap<uint, ulong>.OpenById(map.Id, readOnly: true);
        reader.Lookup(1u).Should().Be(2);
        reader.Should().HaveCount(1);
        const string Reading = "*map 'nks_system'*the descriptor was opened for reading only";
        reader.Invoking(m => m.Update(1u, 1ul)).Should().Throw<BpfMapUsageException>().WithMessage(Reading);
        reader.Invoking(m => m.Delete(1u)).Should().Throw<BpfMapUsageException>().WithMessage(Reading);
        reader.Invoking(m => m.UpdateBatch([1], [1])).Should().Throw<BpfMapUsageException>().WithMessage(Reading);
        reader.Invoking(m => m.DeleteBatch([1])).Should().Throw<BpfMapUsageException>().WithMessage(Reading);
        reader.Invoking(m => m.LookupAndDelete(1u)).Should().Throw<BpfMapUsageException>().WithMessage(Reading);
        reader.Map.Invoking(m => m.Freeze()).Should().Throw<BpfException>().WithMessage("*reading only*");

        using BpfMap writer = Hash(BpfMapFlags.WriteOnly);
        const string Writing = "*the descriptor was opened for writing only";
        BpfMap<uint, ulong> typed = writer.As<uint, ulong>();
        typed.Update(1u, 1ul);
        typed.Invoking(m => m.TryLookup(1u, out _)).Should().Throw<BpfMapUsageException>().WithMessage(Writing);
        typed.Invoking(m => m.GetEnumerator()).Should().Throw<BpfMapUsageException>().WithMessage(Writing);
        typed.Invoking(m => m.LookupBatch(m.CreateCursor(), new uint[1], new ulong[1])).Should().Throw<BpfMapUsageException>().WithMessage(Writing);
        writer.Invoking(m => m.TryGetNextKey([], new byte[4])).Should().Throw<BpfMapUsageException>().WithMessage(Writing);
        typed.TryDelete(1u).Should().BeTrue();
    }

    [KernelFact]
    public void A_descriptor_can_be_handed_over()
    {
        string[] open = Descriptors.OfBpf();
        BpfMap map = Hash();
        BpfMapHandle handle = map.DuplicateHandle();
        Descriptors.IsCloseOnExec(handle).Should().BeTrue();
        map.As<uint, ulong>().Update(1u, 2ul);
        uint id = map.Id;
        map.Dispose();
        using (BpfMap other = BpfMap.FromHandle(handle))
        {
            other.Id.Should().Be(id);
            other.As<uint, ulong>().Lookup(1u).Should().Be(2);
        }

        Descriptors.OfBpf().Should().Equal(open);
    }

    [KernelFact]
    public void One_step_takes_and_removes()
    {
        using BpfMap map = Hash();
        BpfMap<uint, ulong> typed = map.As<uint, ulong>();
        typed.Update(1u, 2ul);
        typed.LookupAndDelete(1u).Should().Be(2);
        typed.TryLookupAndDelete(1u, out _).Should().BeFalse();
        typed.Invoking(m => m.LookupAndDelete(1u)).Should().Throw<BpfKeyNotFoundException>().WithMessage("look up and delete key 01000000 in map*no such key*");
        using BpfMap<uint, ulong> array = BpfMap<uint, ulong>.Create(new() { Type = BpfMapType.Array, MaxEntries = 1 });
        array.Invoking(m => m.LookupAndDelete(0u)).Should().Throw<BpfException>().WithMessage("*ENOTSUPP*a Array map has not this operation*");
    }

    [KernelFact]
    public void A_frozen_array_has_a_hash_or_the_kernel_none()
    {
        using BpfMap<uint, ulong> map = BpfMap<uint, ulong>.Create(new() { Type = BpfMapType.Array, MaxEntries = 2 });
        map.UpdateBatch([0, 1], [5, 6]);
        map.Map.Freeze();
        byte[] expected = SHA256.HashData([5, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
        try
        {
            map.Map.GetHash().Should().Equal(expected);
        }
        catch (BpfNotSupportedException e)
        {
            e.Message.Should().Contain("Linux 6.18");
            Environment.OSVersion.Version.Should().BeLessThan(new Version(6, 18));
        }

        using BpfMap hash = Hash();
        hash.Invoking(m => m.GetHash()).Should().Throw<BpfMapUsageException>().WithMessage("compute the hash of map*it is a Hash*");
    }

    [KernelFact]
    public void An_arena_is_shared_memory()
    {
        BpfMapSpec spec = new() { Name = "nks_arena", Type = BpfMapType.Arena, MaxEntries = 8, Flags = BpfMapFlags.MemoryMappable };
        BpfMap map;
        try
        {
            map = BpfMap.Create(spec);
        }
        catch (BpfException e)
        {
            Environment.OSVersion.Version.Should().BeLessThan(new Version(6, 9), e.Message);
            return;
        }

        using (map)
        {
            BpfArena arena = map.MapArena();
            arena.Length.Should().Be(8 * Environment.SystemPageSize);
            Span<ulong> words = arena.GetSpan<ulong>(Environment.SystemPageSize, 4);
            words[3] = 9;
            arena.GetSpan<ulong>(Environment.SystemPageSize + 24, 1)[0].Should().Be(9);
            arena.OffsetOf(arena.Address + 24).Should().Be(24);
            arena.Invoking(a => a.OffsetOf(a.Address - 1)).Should().Throw<ArgumentOutOfRangeException>();
            arena.Invoking(a => a.GetSpan<byte>(a.Length - 1, 2).Clear()).Should().Throw<ArgumentOutOfRangeException>();
            map.Invoking(m => m.MapArena()).Should().Throw<BpfMapMemoryException>().WithMessage("map the arena of map 'nks_arena'*mapped already*");
            map.Invoking(m => m.MapMemory()).Should().Throw<BpfMapUsageException>().WithMessage("*MapArena*");
            map.Invoking(m => m.As<uint, uint>()).Should().Throw<BpfMapTypeMismatchException>().WithMessage("*MapArena*");
            arena.Dispose();
            arena.Invoking(a => a.GetSpan<byte>(0, 1).Clear()).Should().Throw<ObjectDisposedException>();
        }

        const ulong Place = 0x7e0000000000;
        spec.MapExtra = Place;
        using BpfMap placed = BpfMap.Create(spec);
        using BpfArena first = placed.MapArena();
        first.Address.Should().Be(Place);
        placed.Invoking(m => m.MapArena()).Should().Throw<BpfMapMemoryException>().WithMessage("*EEXIST*0x7e0000000000*");
    }
}
