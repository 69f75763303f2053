using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Maps;

public sealed class BpfPerCpuMapTests
{
    private readonly record struct Large(ulong A, ulong B, ulong C, uint D);

    [Theory]
    [InlineData("0\n", 1)]
    [InlineData("0-1\n", 2)]
    [InlineData("0-3,8-11\n", 8)]
    [InlineData("0,2,4-6", 5)]
    public void Lists_of_cpus_are_counted(string list, int count) => PossibleCpus.Parse(list).Should().Be(count);

    [KernelFact]
    public void Values_of_eight_bytes_come_one_a_cpu() => RoundTrip<ulong>(i => (ulong)i + 1, BpfMapType.PerCpuArray);

    [KernelFact]
    public void Smaller_values_are_padded() => RoundTrip<uint>(i => (uint)i + 1, BpfMapType.PerCpuHash);

    [KernelFact]
    public void Values_of_odd_sizes_are_padded() => RoundTrip<byte>(i => (byte)(i + 1), BpfMapType.LruPerCpuHash);

    [KernelFact]
    public void Structs_come_back() => RoundTrip<Large>(i => new((ulong)i, 2, 3, 4), BpfMapType.PerCpuHash);

    [KernelFact]
    public void A_program_counts_for_the_cpu_it_runs_on()
    {
        using BpfPerCpuMap<uint, ulong> map = BpfPerCpuMap<uint, ulong>.Create(new() { Name = "percpu", Type = BpfMapType.PerCpuArray, MaxEntries = 1 });
        using BpfProgramUnderTest program = new(Instructions.Count(map.Map, 0, Instructions.Pass));
        program.RunOnIpv4(repeat: 5);
        map.Lookup(0u).Aggregate((a, b) => a + b).Should().Be(5);
    }

    [KernelFact]
    public void The_wrong_number_of_values_is_refused()
    {
        using BpfPerCpuMap<uint, ulong> map = BpfPerCpuMap<uint, ulong>.Create(new() { Type = BpfMapType.PerCpuArray, MaxEntries = 1 });
        map.Invoking(m => m.Update(0u, new ulong[PossibleCpus.Count + 1])).Should().Throw<ArgumentException>().WithMessage("*possible CPUs*");
        map.Invoking(m => m.TryLookup(0u, new ulong[PossibleCpus.Count - 1])).Should().Throw<ArgumentException>();
        map.TryLookup(1u, new ulong[PossibleCpus.Count]).Should().BeFalse();
    }

    [KernelFact]
    public void Lookup_and_update_allocate_nothing()
    {
        using BpfPerCpuMap<uint, uint> map = BpfPerCpuMap<uint, uint>.Create(new() { Type = BpfMapType.PerCpuHash, MaxEntries = 1 });
        uint[] values = new uint[PossibleCpus.Count];
        Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Round();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        void Round()
        {
            map.Update(1u, values);
            map.TryLookup(1u, values);
        }
    }

    [KernelTheory]
    [InlineData(BpfMapType.PerCpuHash)]
    [InlineData(BpfMapType.PerCpuArray)]
    [InlineData(BpfMapType.LruPerCpuHash)]
    public void Batches_bring_the_values_of_all_cpus_in_place(BpfMapType type)
    {
        using BpfPerCpuMap<uint, uint> map = BpfPerCpuMap<uint, uint>.Create(new() { Name = "percpu", Type = type, MaxEntries = 100 });
        uint[] keys = [.. Enumerable.Range(0, 100).Select(i => (uint)i)];
        BpfPerCpuBuffer<uint> buffer = new(100);
        for (int i = 0; i < 100; i++)
        {
            BpfPerCpuValues<uint> values = buffer[i];
            for (int cpu = 0; cpu < values.Count; cpu++)
            {
                values[cpu] = (uint)(i * 1000 + cpu);
            }
        }

        map.UpdateBatch(keys, buffer);
        BpfPerCpuBuffer<uint> read = new(7);
        BpfMapCursor cursor = map.CreateCursor();
        uint[] batch = new uint[7];
        HashSet<uint> seen = [];
        int count;
        while ((count = map.LookupBatch(cursor, batch, read)) > 0)
        {
            for (int i = 0; i < count; i++)
            {
                seen.Add(batch[i]).Should().BeTrue();
                read[i].ToArray().Should().Equal(Enumerable.Range(0, map.CpuCount).Select(cpu => batch[i] * 1000 + (uint)cpu));
            }
        }

        seen.Should().HaveCount(100);
        int walked = 0;
        foreach (BpfPerCpuMap<uint, uint>.Entry entry in map)
        {
            uint cpu = 0;
            foreach (ref uint value in entry.Values)
            {
                value.Should().Be(entry.Key * 1000 + cpu++);
            }

            walked++;
        }

        walked.Should().Be(100);
        map.Invoking(m => m.LookupBatch(m.CreateCursor(), new uint[8], read)).Should().Throw<ArgumentException>().WithMessage("*7 keys*not of 8*");
        if (type == BpfMapType.PerCpuArray)
        {
            map.Invoking(m => m.DeleteBatch(keys)).Should().Throw<BpfMapUsageException>();
            return;
        }

        map.TryLookupAndDelete(5u, buffer).Should().BeTrue();
        buffer.Values[0].Should().Be(5000);
        map.DeleteBatch(keys).Should().Be(99);
    }

    [KernelTheory]
    [InlineData(BpfMapType.PerCpuHash)]
    [InlineData(BpfMapType.PerCpuArray)]
    public void One_cpu_is_read_and_written_as_far_as_the_kernel_can(BpfMapType type)
    {
        using BpfPerCpuMap<uint, uint> map = BpfPerCpuMap<uint, uint>.Create(new() { Name = "percpu", Type = type, MaxEntries = 2 });
        int last = map.CpuCount - 1;
        map.UpdateAllCpus(1u, 7u);
        map.Lookup(1u).Should().OnlyContain(value => value == 7).And.HaveCount(map.CpuCount);
        map.TryLookupCpu(1u, last, out uint one).Should().BeTrue();
        one.Should().Be(7);
        map.TryLookupCpu(9u, 0, out _).Should().BeFalse();
        map.Invoking(m => m.TryLookupCpu(1u, m.CpuCount, out _)).Should().Throw<ArgumentOutOfRangeException>();
        try
        {
            map.UpdateCpu(1u, last, 8u);
            map.Lookup(1u).Should().Equal([.. Enumerable.Repeat(7u, last), 8u]);
            map.TryLookupCpu(1u, last, out one).Should().BeTrue();
            one.Should().Be(8);
        }
        catch (BpfNotSupportedException e)
        {
            e.Message.Should().Contain("update key 01000000 in map 'percpu'").And.Contain("Linux 7.0");
            Environment.OSVersion.Version.Should().BeLessThan(new Version(7, 0));
            map.Lookup(1u).Should().OnlyContain(value => value == 7);
        }

        using BpfMap<uint, uint> plain = BpfMap<uint, uint>.Create(new() { Type = BpfMapType.Array, MaxEntries = 1 });
        plain.Map.Invoking(m => m.TryLookupCpu(new byte[4], 0, new byte[4])).Should().Throw<BpfMapUsageException>().WithMessage("*one value a key*");
    }

    [KernelFact]
    public void A_buffer_is_read_and_written_in_place()
    {
        using BpfPerCpuMap<uint, Large> map = BpfPerCpuMap<uint, Large>.Create(new() { Type = BpfMapType.PerCpuHash, MaxEntries = 2 });
        BpfPerCpuBuffer<Large> buffer = new();
        buffer.Values[0] = new(1, 2, 3, 4);
        map.Update(1u, buffer);
        BpfPerCpuBuffer<Large> read = new();
        Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Round();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
        read.Values[0].Should().Be(new Large(1, 2, 3, 4));
        read.Values.Count.Should().Be(map.CpuCount);
        read.Values.IsContiguous.Should().BeTrue();
        read.Values.Span[0].D.Should().Be(4);
        map.TryLookup(2u, read).Should().BeFalse();
        map.Invoking(m => m.Lookup(2u, read)).Should().Throw<BpfKeyNotFoundException>();

        void Round()
        {
            map.Lookup(1u, read);
            map.Update(1u, read);
            map.TryLookupCpu(1u, 0, out _);
            map.UpdateAllCpus(3u, default);
            map.TryDelete(3u);
        }
    }

    private static void RoundTrip<T>(Func<int, T> make, BpfMapType type)
        where T : unmanaged
    {
        using BpfPerCpuMap<uint, T> map = BpfPerCpuMap<uint, T>.Create(new() { Name = "percpu", Type = type, MaxEntries = 2 });
        map.CpuCount.Should().Be(PossibleCpus.Count);
        T[] values = [.. Enumerable.Range(0, map.CpuCount).Select(make)];
        map.Update(1u, values);
        map.Lookup(1u).Should().Equal(values);
        map.EnumerateKeys().Should().Contain(1u);
        map.Map.ValueBufferSize.Should().Be((System.Runtime.CompilerServices.Unsafe.SizeOf<T>() + 7) / 8 * 8 * map.CpuCount);
    }
}
