using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.RingBuffers;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.RingBuffers;

public sealed class UserRingBufferTests
{
    private const int Footprint = 16;

    private static readonly TimeSpan s_hang = TimeSpan.FromMinutes(5);

    [KernelFact]
    public void Programs_drain_what_was_submitted_until_the_ring_is_free_again()
    {
        using RingPrograms programs = new();
        using UserRingBuffer ring = UserRingBuffer.Open(programs.User);
        ring.Capacity.Should().Be(Environment.SystemPageSize);
        programs.Run("drain").Should().Be(0);
        ulong written = 0;
        while (ring.TryWrite(written + 1))
        {
            written++;
        }

        written.Should().Be((ulong)ring.Capacity / Footprint);
        ring.Free.Should().Be(0);
        programs.Run("drain").Should().Be((int)written);
        programs.Counters.Should().BeEquivalentTo(new { Drained = written, Sum = written * (written + 1) / 2 });
        ring.Free.Should().Be(ring.Capacity);
    }

    [KernelFact]
    public void Samples_of_any_size_are_whole_around_the_end_of_the_ring()
    {
        using RingPrograms programs = new();
        using UserRingBuffer ring = UserRingBuffer.Open(programs.User);
        ulong sum = 0;
        int taken = 0;
        Random random = new(4);
        byte[] data = new byte[1500];
        for (int i = 0; i < 200; i++)
        {
            random.NextBytes(data);
            int size = random.Next(8, data.Length);
            if (!ring.TryWrite(data.AsSpan(0, size)))
            {
                programs.Run("drain").Should().BePositive();
                ring.TryWrite(data.AsSpan(0, size)).Should().BeTrue();
            }

            sum += MemoryMarshal.Read<ulong>(data);
            taken++;
        }

        programs.Run("drain");
        programs.Counters.Should().BeEquivalentTo(new { Drained = taken, Sum = sum });

        // The largest there is fills the ring from wherever it begins.
        ring.MaxSampleSize.Should().Be(Environment.SystemPageSize - 8);
        ring.TryReserve(ring.MaxSampleSize, out UserRingBufferSample whole).Should().BeTrue();
        whole.Data.Fill(0xff);
        whole.Submit();
        programs.Run("drain").Should().Be(1);
        programs.Counters.Sum.Should().Be(unchecked(sum + ulong.MaxValue));
    }

    [KernelFact]
    public void What_is_discarded_is_skipped_and_what_is_reserved_holds_up_the_rest()
    {
        using RingPrograms programs = new();
        using UserRingBuffer ring = UserRingBuffer.Open(programs.User);
        ring.TryReserve(8, out UserRingBufferSample dropped).Should().BeTrue();
        ring.TryReserve(8, out UserRingBufferSample first).Should().BeTrue();
        ring.TryReserve(8, out UserRingBufferSample forgotten).Should().BeTrue();
        ring.TryWrite(40ul).Should().BeTrue();
        programs.Run("drain").Should().Be(0);
        MemoryMarshal.Write(first.Data, 2ul);
        first.Submit();
        first.Discard();
        dropped.Discard();
        dropped.Submit();
        programs.Run("drain").Should().Be(1, "one behind it is reserved still");
        forgotten.Dispose();
        programs.Run("drain").Should().Be(1);
        programs.Counters.Should().BeEquivalentTo(new { Drained = 2, Sum = 42 });
        ring.Free.Should().Be(ring.Capacity);

        // A sample that is out outlives the ring.
        ring.TryReserve(8, out UserRingBufferSample late).Should().BeTrue();
        ring.Dispose();
        ring.Invoking(r => r.TryWrite(1ul)).Should().Throw<ObjectDisposedException>();
        MemoryMarshal.Write(late.Data, 100ul);
        late.Submit();
        late.Submit();
        programs.Run("drain").Should().Be(1);
        programs.Counters.Sum.Should().Be(142);
        File.ReadLines("/proc/self/maps").Should().NotContain(line => line.Contains("bpf-map", StringComparison.Ordinal));
    }

    [KernelFact]
    public void What_cannot_be_written_is_refused_with_the_reason()
    {
        using RingPrograms programs = new();
        FluentActions.Invoking(() => UserRingBuffer.Open(programs.Ring)).Should().Throw<BpfMapTypeMismatchException>().WithMessage("*a user ring buffer is for maps of type UserRingBuffer");
        using UserRingBuffer ring = UserRingBuffer.Open(programs.User);
        FluentActions.Invoking(() => UserRingBuffer.Open(programs.User)).Should().Throw<InvalidOperationException>().WithMessage("*has a user ring buffer in this process already*");
        ring.Invoking(r => r.TryReserve(r.MaxSampleSize + 1, out _)).Should().Throw<ArgumentOutOfRangeException>().WithMessage($"*at most {Environment.SystemPageSize - 8} bytes*");
        ring.Invoking(r => r.TryReserve(-1, out _)).Should().Throw<ArgumentOutOfRangeException>();
        ring.TryWrite([]).Should().BeTrue("a sample may be empty");
        programs.Run("drain").Should().Be(1);
    }

    [KernelFact]
    public async Task A_writer_waits_until_programs_have_freed_enough()
    {
        using RingPrograms programs = new();
        UserRingBuffer ring = UserRingBuffer.Open(programs.User);
        int half = (Environment.SystemPageSize / 2) - 8;
        (await ring.WaitToWriteAsync(half, Timeout())).Should().BeTrue();
        for (int i = 0; i < 10; i++)
        {
            ring.TryWrite(new byte[half]).Should().BeTrue();
            ring.TryWrite(new byte[half - 8]).Should().BeTrue();
            ring.Free.Should().Be(8, "which the kernel reports as writable");
            Task<bool> wait = ring.WaitToWriteAsync(half, Timeout()).AsTask();
            wait.IsCompleted.Should().BeFalse();
            programs.Run("drain").Should().Be(2);
            (await wait).Should().BeTrue();
        }

        ring.TryWrite(new byte[ring.MaxSampleSize]).Should().BeTrue();
        using CancellationTokenSource stop = new();
        Task<bool> cancelled = ring.WaitToWriteAsync(8, stop.Token).AsTask();
        await stop.CancelAsync();
        await cancelled.Invoking(w => w).Should().ThrowAsync<OperationCanceledException>();
        Task<bool> disposed = ring.WaitToWriteAsync(8, Timeout()).AsTask();
        ring.Dispose();
        (await disposed).Should().BeFalse();
    }

    [KernelFact]
    public void Several_threads_write_at_once_without_allocation()
    {
        const int Writers = 3;
        const int Samples = 2000;
        using RingPrograms programs = new();
        using UserRingBuffer ring = UserRingBuffer.Open(programs.User);
        long allocated = 0;
        Thread[] writers =
        [
            .. Enumerable.Range(0, Writers).Select(writer => new Thread(() =>
            {
                Write(0);
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 1; i < Samples; i++)
                {
                    Write((ulong)i);
                }

                Interlocked.Add(ref allocated, GC.GetAllocatedBytesForCurrentThread() - before);
            })),
        ];
        Array.ForEach(writers, writer => writer.Start());
        while (writers.Any(writer => writer.IsAlive) || ring.Free != ring.Capacity)
        {
            programs.Run("drain").Should().BeGreaterThanOrEqualTo(0);
        }

        programs.Counters.Should().BeEquivalentTo(new { Drained = Writers * Samples, Sum = (long)Writers * Samples * (Samples - 1) / 2 });
        allocated.Should().Be(0);

        void Write(ulong value)
        {
            while (!ring.TryWrite(in value))
            {
                Thread.Yield();
            }
        }
    }

    private static CancellationToken Timeout() => new CancellationTokenSource(s_hang).Token;
}
