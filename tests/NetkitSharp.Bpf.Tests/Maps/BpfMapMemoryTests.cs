using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Maps;

public sealed class BpfMapMemoryTests
{
    [StructLayout(LayoutKind.Sequential)]
    private record struct Counter(ulong Packets, ulong Bytes);

    private static BpfMapSpec Array(int valueSize, uint entries, BpfMapFlags flags = BpfMapFlags.MemoryMappable) =>
        new() { Name = "nks_mapped", Type = BpfMapType.Array, KeySize = 4, ValueSize = valueSize, MaxEntries = entries, Flags = flags };

    [KernelFact]
    public void Memory_and_map_are_the_same_values()
    {
        using BpfMap map = BpfMap.Create(Array(16, 700));
        using BpfMapMemory<Counter> memory = map.MapMemory<Counter>();
        (memory.Count, memory.IsContiguous, memory.IsReadOnly, memory.Bytes.Length).Should().Be((700, true, false, 11200L));
        BpfMap<uint, Counter> typed = map.As<uint, Counter>();

        memory.Span[699] = new(1, 2);
        typed.Lookup(699u).Should().Be(new Counter(1, 2));
        typed.Update(3u, new Counter(3, 4));
        memory[3].Should().Be(new Counter(3, 4));
        Interlocked.Increment(ref memory.Writable(3).Packets());
        typed.Lookup(3u).Packets.Should().Be(4);
        memory.Bytes.Read<ulong>(3 * 16 + 8).Should().Be(4);
        memory.Bytes.Write(0, 77UL);
        typed.Lookup(0u).Packets.Should().Be(77);
        memory.Bytes.Memory.Span[0].Should().Be(77);
    }

    [KernelFact]
    public void A_program_writes_where_the_span_looks()
    {
        using BpfMap map = BpfMap.Create(Array(8, 2));
        using BpfMapMemory<ulong> memory = map.MapMemory<ulong>(readOnly: true);
        using BpfProgramUnderTest program = new(Instructions.Count(map, 1, Instructions.Pass));
        program.RunOnIpv4(repeat: 5);
        memory.ReadOnlySpan.ToArray().Should().Equal(0, 5);
        memory.Invoking(m => m.Span.Clear()).Should().Throw<BpfMapUsageException>().WithMessage("*map 'nks_mapped'*mapped for reading only*");
        memory.Invoking(m => m.Writable(0)).Should().Throw<BpfMapUsageException>();
        memory.Bytes.Invoking(m => m.Write(0, 1)).Should().Throw<BpfMapUsageException>();
        memory.Invoking(m => m[2]).Should().Throw<ArgumentOutOfRangeException>();
        memory.Bytes.Invoking(m => m.Read<ulong>(9)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*8 bytes*16 of map*");
        memory.Bytes.Invoking(m => m.Read<byte>(-1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [KernelFact]
    public void Elements_with_gaps_are_reached_one_by_one()
    {
        using BpfMap map = BpfMap.Create(Array(4, 3));
        using BpfMapMemory<uint> memory = map.MapMemory<uint>();
        memory.Writable(2) = 9;
        map.As<uint, uint>().Lookup(2u).Should().Be(9);
        memory.IsContiguous.Should().BeFalse();
        memory.Invoking(m => m.Span.Clear()).Should().Throw<BpfMapUsageException>().WithMessage("*4 bytes and begin every 8*");
        using BpfMap single = BpfMap.Create(Array(5, 1));
        using BpfMapMemory bytes = single.MapMemory();
        bytes.Length.Should().Be(8);
    }

    [KernelFact]
    public void What_cannot_be_mapped_says_why()
    {
        using BpfMap plain = BpfMap.Create(Array(8, 1, BpfMapFlags.None));
        plain.Invoking(m => m.MapMemory()).Should().Throw<BpfMapUsageException>().WithMessage("map the memory of map 'nks_mapped'*without BpfMapFlags.MemoryMappable*");
        using BpfMap hash = BpfMap.Create(new() { Type = BpfMapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = 1 });
        hash.Invoking(m => m.MapMemory()).Should().Throw<BpfMapUsageException>().WithMessage("*this is a Hash*");
        hash.Invoking(m => m.MapArena()).Should().Throw<BpfMapUsageException>();
        using BpfMap constants = BpfMap.Create(Array(8, 1, BpfMapFlags.MemoryMappable | BpfMapFlags.ReadOnlyForPrograms));
        constants.Invoking(m => m.MapMemory<ulong>()).Should().Throw<BpfMapUsageException>().WithMessage("*ReadOnlyForPrograms*reading only*");
        constants.Invoking(m => m.MapMemory<uint>(readOnly: true)).Should().Throw<BpfMapTypeMismatchException>().WithMessage("*UInt32 has 4 bytes, the map's value 8*");
        constants.As<uint, ulong>().Update(0u, 6UL);
        constants.Freeze();
        using BpfMapMemory<ulong> read = constants.MapMemory<ulong>(readOnly: true);
        read[0].Should().Be(6);
    }

    [KernelFact]
    public void Frozen_by_whomever_means_mapped_for_reading()
    {
        using BpfMap map = BpfMap.Create(Array(8, 1));
        using BpfMap other = BpfMap.OpenById(map.Id);
        using (map.MapMemory())
        {
            map.Invoking(m => m.Freeze()).Should().Throw<BpfException>().WithMessage("*EBUSY*mapped for writing*");
        }

        map.Freeze();
        map.Invoking(m => m.MapMemory()).Should().Throw<BpfMapUsageException>().WithMessage("*frozen*");
        other.Invoking(m => m.MapMemory()).Should().Throw<BpfMapMemoryException>().WithMessage("map the memory of map*EPERM*frozen*").Which.Errno.Should().Be(1);
        using BpfMapMemory memory = other.MapMemory(readOnly: true);
        memory.IsReadOnly.Should().BeTrue();
    }

    [KernelFact]
    public void It_outlives_the_descriptor_and_ends_with_its_owner()
    {
        BpfMap map = BpfMap.Create(Array(8, 1));
        BpfMapMemory<ulong> memory = map.MapMemory<ulong>();
        map.Dispose();
        memory.Span[0] = 3;
        memory[0].Should().Be(3);
        ReadOnlyMemory<byte> stored = memory.Bytes.ReadOnlyMemory;
        System.Buffers.MemoryHandle pin = stored.Pin();
        memory.Dispose();
        File.ReadAllText("/proc/self/maps").Should().Contain("bpf-map", "a pin keeps it");
        pin.Dispose();
        memory.Invoking(m => m.Span.Clear()).Should().Throw<ObjectDisposedException>();
        memory.Invoking(m => m[0]).Should().Throw<ObjectDisposedException>();
        memory.Bytes.Invoking(m => m.Read<ulong>(0)).Should().Throw<ObjectDisposedException>();
        FluentActions.Invoking(() => stored.Span.Length).Should().Throw<ObjectDisposedException>();
        memory.Dispose();
    }

    [KernelFact]
    public void Access_while_another_thread_disposes_is_refused_or_done()
    {
        for (int i = 0; i < 50; i++)
        {
            using BpfMap map = BpfMap.Create(Array(8, 1));
            BpfMapMemory memory = map.MapMemory();
            Task reader = Task.Run(() =>
            {
                while (true)
                {
                    try
                    {
                        memory.Write(0, memory.Read<ulong>(0) + 1);
                    }
                    catch (ObjectDisposedException)
                    {
                        return;
                    }
                }
            });
            Thread.Yield();
            memory.Dispose();
            reader.Wait(TestContext.Current.CancellationToken);
        }
    }

    [KernelFact]
    public void Access_allocates_nothing()
    {
        using BpfMap map = BpfMap.Create(Array(8, 4));
        using BpfMapMemory<ulong> memory = map.MapMemory<ulong>();
        Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Round();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        void Round()
        {
            memory.Span[1]++;
            memory.Writable(2) = memory[1];
            memory.Bytes.Write(0, memory.Bytes.Read<ulong>(8));
        }
    }
}

file static class CounterFields
{
    internal static ref ulong Packets<T>(this ref T counter)
        where T : unmanaged => ref MemoryMarshal.Cast<T, ulong>(MemoryMarshal.CreateSpan(ref counter, 1))[0];
}
