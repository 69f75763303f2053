using System.Buffers.Binary;
using FluentAssertions;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.RingBuffers;
using NetkitSharp.Bpf.Rings;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.RingBuffers;

public sealed class RingBufferReaderTests
{
    [KernelFact]
    public void Records_of_any_size_come_whole_and_in_order_around_the_end_of_the_ring()
    {
        using RingPrograms programs = new();
        programs.WritePattern();
        using RingBufferReader reader = RingBufferReader.Open(programs.Ring);
        reader.Capacity.Should().Be(Environment.SystemPageSize);
        ulong sequence = 0;
        do
        {
            for (int size = 8; size <= RingPrograms.PatternSize; size += 37)
            {
                programs.Run("emit_sized", (uint)size).Should().Be(Instructions.Pass);
                programs.Run("emit_sized", (uint)size / 2 + 4).Should().Be(Instructions.Pass);
                reader.TryRead(out RingBufferRecord first).Should().BeTrue();
                Check(first.Data, size);
                first.Dispose();
                foreach (RingBufferRecord second in reader)
                {
                    Check(second.Data, size / 2 + 4);
                }
            }
        }
        while (reader.ConsumerPosition <= 3 * (ulong)reader.Capacity);

        sequence.Should().Be(programs.Counters.Reserved);
        reader.ConsumerPosition.Should().Be(reader.ProducerPosition);

        void Check(ReadOnlySpan<byte> data, int size)
        {
            data.Length.Should().Be(size);
            BinaryPrimitives.ReadUInt64LittleEndian(data).Should().Be(sequence++);
            for (int i = sizeof(ulong); i < data.Length; i++)
            {
                if (data[i] != RingPrograms.PatternAt(i))
                {
                    Assert.Fail($"byte {i} of {size}");
                }
            }
        }
    }

    [KernelFact]
    public void A_full_ring_refuses_what_the_program_counts_and_nothing_else_is_lost()
    {
        using RingPrograms programs = new();
        using RingBufferReader reader = RingBufferReader.Open(programs.Ring);
        int fit = (Environment.SystemPageSize - 1) / RingEvent.Footprint;
        programs.Run("emit", repeat: fit + 100).Should().Be(Instructions.Drop);
        programs.Counters.Should().BeEquivalentTo(new { Reserved = fit, Dropped = 100 });
        reader.Available.Should().Be(fit * RingEvent.Footprint);

        Drain(reader).Select(seen => seen.Sequence).Should().Equal(Enumerable.Range(0, fit).Select(i => (ulong)i));
        reader.Available.Should().Be(0);
        programs.Run("emit", mark: 0x200, repeat: 3).Should().Be(Instructions.Pass);
        programs.Run("query");
        RingCounters kernel = programs.Counters;
        (reader.ConsumerPosition, reader.ProducerPosition, (ulong)reader.Available).Should().Be((kernel.Consumer, kernel.Producer, kernel.Available));
        kernel.Available.Should().Be(3 * RingEvent.Footprint);
        Drain(reader).Should().HaveCount(3).And.OnlyContain(seen => seen.Mark == 0x200);
        reader.OverwrittenBytes.Should().Be(0);
    }

    [KernelFact]
    public void Discarded_records_are_skipped()
    {
        using RingPrograms programs = new();
        using RingBufferReader reader = RingBufferReader.Open(programs.Ring);
        programs.Run("emit", RingPrograms.Discard, repeat: 2);
        programs.Run("emit");
        programs.Run("emit", RingPrograms.Discard);
        reader.TryRead(out RingBufferRecord record).Should().BeTrue();
        record.As<RingEvent>().Sequence.Should().Be(2);
        record.Dispose();
        reader.TryRead(out _).Should().BeFalse();
        reader.Available.Should().Be(0, "the space of discarded records is given back as well");
    }

    [KernelFact]
    public void A_record_is_leased_until_it_is_disposed_of()
    {
        using RingPrograms programs = new();
        using RingBufferReader reader = RingBufferReader.Open(programs.Ring);
        programs.Run("emit", repeat: 3);

        reader.TryRead(out RingBufferRecord record).Should().BeTrue();
        RingBufferRecord copy = record;
        reader.Available.Should().Be(3 * RingEvent.Footprint);
        reader.Invoking(r => r.TryRead(out _)).Should().Throw<InvalidOperationException>().WithMessage("map 'ring'*has not been disposed of*");
        reader.Invoking(r => Drain(r)).Should().Throw<InvalidOperationException>();
        InvalidDataException? size = null;
        try
        {
            _ = record.As<ulong>();
        }
        catch (InvalidDataException e)
        {
            size = e;
        }

        size!.Message.Should().Be("The record has 16 bytes, UInt64 has 8.");
        record.As<RingEvent>().Sequence.Should().Be(0);
        record.Dispose();
        reader.Available.Should().Be(2 * RingEvent.Footprint);
        copy.Dispose();
        reader.Available.Should().Be(2 * RingEvent.Footprint);

        foreach (RingBufferRecord left in reader)
        {
            left.As<RingEvent>().Sequence.Should().Be(1);
            left.Dispose();
            copy.Dispose();
            break;
        }

        reader.Available.Should().Be(RingEvent.Footprint);
        Drain(reader).Should().ContainSingle().Which.Sequence.Should().Be(2);
    }

    [KernelFact]
    public void A_map_has_one_reader_and_the_next_goes_on_where_it_stopped()
    {
        RingBufferReader first;
        using (RingPrograms programs = new())
        {
            programs.Run("emit", repeat: 3);
            first = RingBufferReader.Open(programs.Ring);
            FluentActions.Invoking(() => RingBufferReader.Open(programs.Ring)).Should().Throw<InvalidOperationException>().WithMessage("map 'ring'*has a ring buffer reader in this process already*");
            first.TryRead(out RingBufferRecord record).Should().BeTrue();
            record.Dispose();
            first.Dispose();
            first.Dispose();
            first.Invoking(r => r.TryRead(out _)).Should().Throw<ObjectDisposedException>();
            first.Invoking(r => Drain(r)).Should().Throw<ObjectDisposedException>();
            first.Invoking(r => r.Available).Should().Throw<ObjectDisposedException>();
            first = RingBufferReader.Open(programs.Ring);
        }

        // Neither the object nor its map is needed any more.
        Drain(first).Select(seen => seen.Sequence).Should().Equal(1, 2);
        first.Dispose();
    }

    [KernelFact]
    public void What_cannot_be_read_is_refused_with_the_reason()
    {
        using RingPrograms programs = new();
        string[] open = Descriptors.OfBpf();
        FluentActions.Invoking(() => RingBufferReader.Open(programs.User)).Should().Throw<BpfMapTypeMismatchException>().WithMessage("map 'user'*UserRingBuffer*a ring buffer reader is for maps of type RingBuffer");

        using TestBpfFileSystem pins = new();
        programs.Ring.Pin(pins["ring"]);
        using (BpfMap readOnly = BpfMap.OpenPinned(pins["ring"], readOnly: true))
        {
            BpfRingException refused = FluentActions.Invoking(() => RingBufferReader.Open(readOnly)).Should().Throw<BpfRingException>().Which;
            refused.Message.Should().StartWith("mmap: map the memory of map 'ring'").And.EndWith("the descriptor was opened for reading only, but the reader writes how far it has read");
            (refused.Call, refused.ErrnoName).Should().Be(("mmap", "EACCES"));
        }

        File.Delete(pins["ring"]);
        Mappings().Should().Be(0);
        using (RingBufferReader.Open(programs.Ring))
        {
            Mappings().Should().Be(2);
        }

        Descriptors.OfBpf().Should().Equal(open);
        Mappings().Should().Be(0);

        static int Mappings() => File.ReadLines("/proc/self/maps").Count(line => line.Contains("bpf-map", StringComparison.Ordinal));
    }

    /// <summary>The kernel writes the headers; but the consumer's position is everybody's who has the map.</summary>
    [KernelFact]
    public void A_position_that_somebody_else_moved_is_an_exception_and_no_more()
    {
        using RingPrograms programs = new();
        programs.WritePattern();
        programs.Run("emit_sized", 100);
        foreach ((ulong position, string problem) in new[] { (1ul << 40, "*at position 1099511627776*programs are at 112*"), (16ul, "*at position 16*would have*bytes*") })
        {
            using (SharedMemory consumer = SharedMemory.Map(programs.Ring.Handle, (nuint)Environment.SystemPageSize, out _)!)
            {
                consumer.WriteUInt64(RingBufferLayout.ConsumerPosition, position);
                consumer.Invoking(c => c.ReadUInt64((nuint)Environment.SystemPageSize)).Should().Throw<ArgumentOutOfRangeException>();
            }

            using RingBufferReader reader = RingBufferReader.Open(programs.Ring);
            reader.Invoking(r => r.TryRead(out _)).Should().Throw<InvalidDataException>().WithMessage(problem);
            reader.Invoking(r => Drain(r)).Should().Throw<InvalidDataException>("it is not over it");
            reader.WaitToReadAsync().AsTask().Wait(0).Should().BeTrue("a reader that waited for it would never learn");
        }
    }

    [KernelFact]
    public async Task Reading_allocates_nothing()
    {
        using RingPrograms programs = new(pages: 16);
        using RingBufferReader reader = RingBufferReader.Open(programs.Ring);
        const int Records = 400;
        await using IAsyncEnumerator<RingEvent> typed = reader.ReadAllAsync<RingEvent>().GetAsyncEnumerator();
        ulong sum = 0;
        Func<ReadOnlySpan<byte>, ulong> select = data => BinaryPrimitives.ReadUInt64LittleEndian(data);
        await using IAsyncEnumerator<ulong> selected = reader.ReadAllAsync(select).GetAsyncEnumerator();
        Round(4);
        programs.Run("emit", repeat: 4 * Records);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Round(Records);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
        sum.Should().Be((ulong)Enumerable.Range(0, (int)programs.Counters.Reserved).Sum(i => (long)i));

        void Round(int records)
        {
            if (records < Records)
            {
                programs.Run("emit", repeat: 4 * records);
            }

            for (int i = 0; i < records; i++)
            {
                reader.TryRead(out RingBufferRecord record);
                sum += record.As<RingEvent>().Sequence;
                record.Dispose();
            }

            for (int i = 0; i < records; i++)
            {
                if (!MoveNext(typed) || !MoveNext(selected))
                {
                    Assert.Fail("it ended");
                }

                sum += typed.Current.Sequence + selected.Current;
            }

            foreach (RingBufferRecord record in reader)
            {
                sum += record.As<RingEvent>().Sequence;
            }

            reader.TryRead(out _);
        }
    }

    [KernelFact(KernelFeature.RingBufferOverwrite)]
    public async Task A_reader_that_sleeps_is_woken_by_what_has_overwritten_its_place()
    {
        using RingPrograms programs = new(flags: BpfMapFlags.RingBufferOverwrite);
        programs.WritePattern();
        using RingBufferReader reader = RingBufferReader.Open(programs.Ring);
        for (int i = 0; i < 20; i++)
        {
            Task<bool> wait = reader.WaitToReadAsync(new CancellationTokenSource(TimeSpan.FromMinutes(5)).Token).AsTask();
            wait.IsCompleted.Should().BeFalse();
            programs.Run("emit_sized", (uint)(700 + (i * 9)), repeat: Environment.SystemPageSize / 300);
            (await wait).Should().BeTrue();
            ulong last = 0;
            foreach (RingBufferRecord record in reader)
            {
                last = BinaryPrimitives.ReadUInt64LittleEndian(record.Data);
            }

            last.Should().Be(programs.Counters.Reserved - 1);
        }
    }

    [KernelFact(KernelFeature.RingBufferOverwrite)]
    public void A_ring_that_overwrites_gives_the_newest_whole_and_tells_what_is_gone()
    {
        using RingPrograms programs = new(flags: BpfMapFlags.RingBufferOverwrite);
        using RingBufferReader reader = RingBufferReader.Open(programs.Ring);
        int burst = Environment.SystemPageSize / 4;
        programs.Run("emit", repeat: burst);
        programs.Counters.Should().BeEquivalentTo(new { Reserved = burst, Dropped = 0 });
        List<RingEvent> seen = Drain(reader);
        seen[^1].Sequence.Should().Be((ulong)burst - 1);
        seen.Should().HaveCountLessThan(burst).And.HaveCountGreaterThan(burst / 10);
        ((long)reader.OverwrittenBytes + (seen.Count * RingEvent.Footprint)).Should().Be(burst * RingEvent.Footprint);

        // A writer that runs over the reader again and again.
        const int Rounds = 200;
        Thread writer = new(() =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                programs.Run("emit", mark: 0x50, repeat: burst);
            }
        });
        writer.Start();
        ulong last = seen[^1].Sequence;
        int count = seen.Count;
        while (writer.IsAlive || reader.Available != 0)
        {
            foreach (RingBufferRecord record in reader)
            {
                RingEvent one = record.As<RingEvent>();
                one.Should().Match<RingEvent>(e => e.Sequence > last && e.Mark == 0x50 && e.Cpu < PossibleCpus.Count);
                last = one.Sequence;
                count++;
            }
        }

        last.Should().Be((ulong)((Rounds + 1) * burst) - 1);
        ((long)reader.OverwrittenBytes / RingEvent.Footprint + count).Should().Be((long)programs.Counters.Reserved);
    }

    /// <summary>Whether there is another one, without a wait.</summary>
    private static bool MoveNext<T>(IAsyncEnumerator<T> records)
    {
        ValueTask<bool> move = records.MoveNextAsync();
        return move.IsCompletedSuccessfully && move.Result;
    }

    private static List<RingEvent> Drain(RingBufferReader reader)
    {
        List<RingEvent> seen = [];
        foreach (RingBufferRecord record in reader)
        {
            seen.Add(record.As<RingEvent>());
        }

        return seen;
    }
}
