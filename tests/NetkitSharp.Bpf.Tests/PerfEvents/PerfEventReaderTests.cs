using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.PerfEvents;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Bpf.Tests.RingBuffers;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.PerfEvents;

public sealed class PerfEventReaderTests
{
    private static readonly TimeSpan s_hang = TimeSpan.FromMinutes(5);

    private static PerfEventReaderOptions OnePage => new() { PagesPerCpu = 1 };

    [KernelFact]
    public void Records_of_any_size_come_whole_and_in_order_around_the_end_of_the_buffer()
    {
        using RingPrograms programs = new();
        using PerfEventReader reader = PerfEventReader.Open(programs.Perf, OnePage);
        reader.Cpus.Should().Equal(OnlineCpus.Read());
        ulong sequence = 0;
        long bytes = 0;
        for (int round = 0; round < 3; round++)
        {
            for (int length = 0; length < RingPrograms.PacketLength; length += 13)
            {
                programs.Run("report", (uint)length).Should().Be(Instructions.Pass);
                reader.TryRead(out PerfEventRecord record).Should().BeTrue();
                Check(record, length);
                record.Dispose();
                programs.Run("report", (uint)length / 2).Should().Be(Instructions.Pass);
                foreach (PerfEventRecord second in reader)
                {
                    Check(second, length / 2);
                }
            }
        }

        sequence.Should().Be(programs.Counters.Reserved);
        bytes.Should().BeGreaterThan(3L * Environment.SystemPageSize * reader.Cpus.Count, "else nothing wrapped");
        (reader.LostRecords, programs.Counters.Dropped).Should().Be((0ul, 0ul));

        void Check(PerfEventRecord record, int length)
        {
            int exact = Unsafe.SizeOf<RingEvent>() + length;
            record.Data.Length.Should().Be(((exact + 4 + 7) & ~7) - 4);
            RingEvent seen = MemoryMarshal.Read<RingEvent>(record.Data);
            seen.Should().Be(new RingEvent(sequence++, (uint)record.Cpu, (uint)length));
            record.Data[Unsafe.SizeOf<RingEvent>()..exact].SequenceEqual(programs.Packet.AsSpan(0, length)).Should().BeTrue();
            bytes += record.Data.Length + 12;
        }
    }

    [KernelFact]
    public void Losses_are_counted_for_each_cpu()
    {
        using RingPrograms programs = new();
        using PerfEventReader reader = PerfEventReader.Open(programs.Perf, OnePage);
        programs.Run("report", repeat: 1000).Should().Be(Instructions.Drop);
        RingCounters counters = programs.Counters;
        counters.Dropped.Should().BePositive();
        reader.LostRecords.Should().Be(0, "the kernel has not told yet");
        Drain(reader).Count.Should().Be((int)counters.Reserved);

        // It tells with the next record, on the CPU where they were lost.
        for (int i = 0; i < 100 && reader.LostRecords < counters.Dropped; i++)
        {
            programs.Run("report", repeat: 10);
            Drain(reader).Should().HaveCount(10);
        }

        reader.LostRecords.Should().Be(counters.Dropped);
        reader.Cpus.Aggregate(0ul, (sum, cpu) => sum + reader.GetLostRecords(cpu)).Should().Be(counters.Dropped);
        reader.Invoking(r => r.GetLostRecords(100_000)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*no event for the CPU; it has for: 0*");
    }

    [KernelFact]
    public void A_record_is_leased_until_it_is_disposed_of()
    {
        using RingPrograms programs = new();
        PerfEventReader reader = PerfEventReader.Open(programs.Perf);
        programs.Run("report", repeat: 3);
        reader.TryRead(out PerfEventRecord record).Should().BeTrue();
        PerfEventRecord copy = record;
        reader.Invoking(r => r.TryRead(out _)).Should().Throw<InvalidOperationException>().WithMessage("map 'perf'*has not been disposed of*");
        record.Read<RingEvent>().Sequence.Should().Be(0);
        InvalidDataException? size = null;
        try
        {
            record.Read<Guid>();
            record.Read<ulong>();
        }
        catch (InvalidDataException e)
        {
            size = e;
        }

        size!.Message.Should().Be("The record has 20 bytes, its padding included; UInt64 has 8.");
        record.Dispose();
        copy.Dispose();
        reader.TryRead(out record).Should().BeTrue();
        record.Read<RingEvent>().Sequence.Should().Be(1);

        // It outlives the reader.
        reader.Dispose();
        reader.Dispose();
        record.Read<RingEvent>().Sequence.Should().Be(1);
        Events().Should().NotBe(0);
        record.Dispose();
        Events().Should().Be(0);
        reader.Invoking(r => r.TryRead(out _)).Should().Throw<ObjectDisposedException>();
        reader.Invoking(r => Drain(r)).Should().Throw<ObjectDisposedException>();
    }

    [KernelFact]
    public void Disposing_takes_the_events_out_of_the_map()
    {
        using RingPrograms programs = new();
        programs.Run("report").Should().Be(Instructions.Drop, "there is no event to output to");
        using (PerfEventReader reader = PerfEventReader.Open(programs.Perf))
        {
            FluentActions.Invoking(() => PerfEventReader.Open(programs.Perf)).Should().Throw<InvalidOperationException>().WithMessage("*has a perf event reader in this process already*");
            programs.Run("report").Should().Be(Instructions.Pass);
            Events().Should().NotBe(0);
        }

        programs.Run("report").Should().Be(Instructions.Drop);
        programs.Counters.Should().BeEquivalentTo(new { Reserved = 1, Dropped = 2 });
        Events().Should().Be(0);
        using PerfEventReader again = PerfEventReader.Open(programs.Perf);
        again.TryRead(out _).Should().BeFalse("what was not read is gone");
        programs.Run("report").Should().Be(Instructions.Pass);
        Drain(again).Should().ContainSingle();
    }

    [KernelFact]
    public void What_cannot_be_had_is_refused_with_the_reason()
    {
        using RingPrograms programs = new();
        string[] open = Descriptors.OfBpf();
        Refused(new() { PagesPerCpu = 3 }, "PagesPerCpu is 3; perf buffers have a power of two of pages.*");
        Refused(new() { PagesPerCpu = 0 }, "*PagesPerCpu is 0*");
        Refused(new() { WakeupRecords = 0 }, "*WakeupRecords is 0*");
        Refused(new() { WakeupRecords = 1, WakeupBytes = 1 }, "*exclude each other*");
        Refused(new() { PagesPerCpu = 1, WakeupBytes = Environment.SystemPageSize }, "*less than the*bytes of a CPU's buffer*");
        FluentActions.Invoking(() => PerfEventReader.Open(programs.Ring)).Should().Throw<BpfMapTypeMismatchException>().WithMessage("*a perf event reader is for maps of type PerfEventArray");
        if (OnlineCpus.Read().Length > 1)
        {
            using BpfMap small = BpfMap.Create(new() { Name = "small", Type = BpfMapType.PerfEventArray, KeySize = 4, ValueSize = 4, MaxEntries = 1 });
            FluentActions.Invoking(() => PerfEventReader.Open(small)).Should().Throw<ArgumentException>().WithMessage("map 'small'*has 1 places, but CPU*is online*");
        }

        const int CapSysAdmin = 21;
        const int CapPerfMon = 38;
        int paranoia = int.Parse(File.ReadAllText("/proc/sys/kernel/perf_event_paranoid"), System.Globalization.CultureInfo.InvariantCulture);
        Exception? refusal = DedicatedThread.RunWithout([CapSysAdmin, CapPerfMon], () => Record.Exception(() => PerfEventReader.Open(programs.Perf).Dispose()));
        if (paranoia > 0)
        {
            PerfEventPermissionException permission = refusal.Should().BeOfType<PerfEventPermissionException>().Which;
            permission.Message.Should().StartWith("perf_event_open: open the BPF output event of CPU 0: ")
                .And.Contain($"kernel.perf_event_paranoid is {paranoia}, and above 0 the events of a whole CPU need CAP_PERFMON; this thread's effective set lacks CAP_PERFMON");
            (permission.Paranoia, permission.Missing).Should().Be((paranoia, BpfCapabilities.PerfMon));
        }

        Descriptors.OfBpf().Should().Equal(open);
        Events().Should().Be(0);

        void Refused(PerfEventReaderOptions options, string why) =>
            FluentActions.Invoking(() => PerfEventReader.Open(programs.Perf, options)).Should().Throw<ArgumentException>().WithMessage(why);
    }

    [KernelFact]
    public async Task No_wakeup_is_lost_between_many_producers_and_a_reader_that_keeps_up()
    {
        const int Producers = 2;
        const int Records = 3000;
        using RingPrograms programs = new();
        using PerfEventReader reader = PerfEventReader.Open(programs.Perf, new() { PagesPerCpu = 128 });
        long read = 0;
        long written = 0;
        Thread[] producers =
        [
            .. Enumerable.Range(0, Producers).Select(_ => new Thread(() =>
            {
                for (int i = 0; i < Records; i++)
                {
                    programs.Run("report");
                    long mine = Interlocked.Increment(ref written);
                    if (i % 2 == 0)
                    {
                        SpinWait.SpinUntil(() => Volatile.Read(ref read) >= mine, 1);
                    }
                }
            })),
        ];
        Array.ForEach(producers, producer => producer.Start());
        await foreach (RingEvent seen in reader.ReadAllAsync<RingEvent>(Timeout()))
        {
            Volatile.Write(ref read, read + 1);
            if (read == Producers * Records)
            {
                break;
            }
        }

        Array.ForEach(producers, producer => producer.Join());
        (reader.LostRecords, programs.Counters.Dropped).Should().Be((0ul, 0ul));
    }

    [KernelFact]
    public async Task A_wait_ends_with_records_cancellation_and_disposal()
    {
        using RingPrograms programs = new();
        PerfEventReader reader = PerfEventReader.Open(programs.Perf, new() { PagesPerCpu = 1, WakeupRecords = 2 });
        for (int i = 0; i < 10; i++)
        {
            using CancellationTokenSource stop = new();
            Task<bool> wait = reader.WaitToReadAsync(stop.Token).AsTask();
            await stop.CancelAsync();
            await wait.Invoking(w => w).Should().ThrowAsync<OperationCanceledException>();
            wait = reader.WaitToReadAsync(Timeout()).AsTask();
            wait.IsCompleted.Should().BeFalse();
            await reader.Invoking(r => r.WaitToReadAsync().AsTask()).Should().ThrowAsync<InvalidOperationException>();
            programs.Run("report", repeat: 2 * reader.Cpus.Count);
            (await wait).Should().BeTrue();
            Drain(reader).Should().NotBeEmpty();
        }

        Drain(reader);
        int seen = 0;
        Task each = reader.ForEachAsync(_ => Interlocked.Increment(ref seen), Timeout());
        programs.Run("report", repeat: 2 * reader.Cpus.Count);
        SpinWait.SpinUntil(() => Volatile.Read(ref seen) > 0, s_hang).Should().BeTrue();
        reader.Dispose();
        await each;
        (await reader.WaitToReadAsync()).Should().BeFalse();

        // With a watermark a reader sleeps until as many bytes are there.
        using PerfEventReader watermark = PerfEventReader.Open(programs.Perf, new() { PagesPerCpu = 1, WakeupBytes = Environment.SystemPageSize / 4 });
        Task<bool> enough = watermark.WaitToReadAsync(Timeout()).AsTask();
        while (!enough.IsCompleted)
        {
            programs.Run("report");
        }

        (await enough).Should().BeTrue();
        Drain(watermark).Count.Should().BeGreaterThan(Environment.SystemPageSize / 4 / 40);
        await using IAsyncEnumerator<int> cpus = watermark.ReadAllAsync(record => record.Cpu, Timeout()).GetAsyncEnumerator();
        programs.Run("report");
        (await cpus.MoveNextAsync()).Should().BeTrue();
        watermark.Cpus.Should().Contain(cpus.Current);
    }

    [KernelFact]
    public async Task Reading_allocates_nothing()
    {
        using RingPrograms programs = new();
        using PerfEventReader reader = PerfEventReader.Open(programs.Perf);
        await using IAsyncEnumerator<RingEvent> typed = reader.ReadAllAsync<RingEvent>().GetAsyncEnumerator();
        ulong count = 0;
        Round(3);
        programs.Run("report", repeat: 300);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Round(100);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
        count.Should().Be(programs.Counters.Reserved);

        void Round(int records)
        {
            if (records < 100)
            {
                programs.Run("report", repeat: 3 * records);
            }

            for (int i = 0; i < records; i++)
            {
                reader.TryRead(out PerfEventRecord record);
                count += record.Read<RingEvent>().Mark == 0 ? 1u : 0;
                record.Dispose();
                count += MoveNext(typed) ? 1u : 0;
            }

            foreach (PerfEventRecord record in reader)
            {
                count += record.Cpu >= 0 ? 1u : 0;
            }

            reader.TryRead(out _);
        }
    }

    [Theory]
    [InlineData("0\n", new[] { 0 })]
    [InlineData("0-1\n", new[] { 0, 1 })]
    [InlineData("0,2-4,8\n", new[] { 0, 2, 3, 4, 8 })]
    public void Lists_of_cpus_are_read(string list, int[] cpus) => OnlineCpus.Parse(list).Should().Equal(cpus);

    [Fact]
    public void A_refusal_is_explained_by_what_was_read()
    {
        ThreadCapabilities all = new(BpfCapabilities.PerfMon | BpfCapabilities.Bpf, InInitialUserNamespace: true);
        PerfEventPermissionException.Advice(all with { Effective = BpfCapabilities.Bpf }, 2, null).Should().StartWith("kernel.perf_event_paranoid is 2, and above 0").And.Contain("lacks CAP_PERFMON");
        PerfEventPermissionException.Advice(all, 4, null).Should().Contain("this thread has CAP_PERFMON; a seccomp filter");
        PerfEventPermissionException.Advice(all, -1, null).Should().StartWith("kernel.perf_event_paranoid is -1, which needs no capability");
        PerfEventPermissionException.Advice(all with { InInitialUserNamespace = false }, 2, null).Should().Contain("in a user namespace of its own");
        PerfEventPermissionException.Advice(null, null, null).Should().Be("kernel.perf_event_paranoid cannot be read; what this thread holds cannot be read from /proc/thread-self/status");
        PerfEventPermissionException.Advice(all with { Effective = BpfCapabilities.Bpf }, 2, 516).Should().Contain("kernel.perf_event_mlock_kb (516 KiB)");
    }

    /// <summary>Whether there is another one, without a wait.</summary>
    private static bool MoveNext<T>(IAsyncEnumerator<T> records)
    {
        ValueTask<bool> move = records.MoveNextAsync();
        return move.IsCompletedSuccessfully && move.Result;
    }

    private static CancellationToken Timeout() => new CancellationTokenSource(s_hang).Token;

    private static int Events() => Directory.GetFiles("/proc/self/fd").Count(path => new FileInfo(path).LinkTarget == "anon_inode:[perf_event]");

    private static List<RingEvent> Drain(PerfEventReader reader)
    {
        List<RingEvent> seen = [];
        foreach (PerfEventRecord record in reader)
        {
            seen.Add(record.Read<RingEvent>());
        }

        return seen;
    }
}
