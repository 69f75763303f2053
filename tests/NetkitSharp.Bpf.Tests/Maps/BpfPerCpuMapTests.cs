using FluentAssertions;
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
