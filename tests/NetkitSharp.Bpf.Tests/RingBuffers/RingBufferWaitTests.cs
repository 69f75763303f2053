using System.Buffers.Binary;
using FluentAssertions;
using NetkitSharp.Bpf.RingBuffers;
using NetkitSharp.Bpf.Rings;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.RingBuffers;

public sealed class RingBufferWaitTests
{
    /// <summary>Only hangs are cut off by it.</summary>
    private static readonly TimeSpan s_hang = TimeSpan.FromMinutes(5);

    [KernelFact]
    public async Task A_waiting_reader_is_woken()
    {
        using RingPrograms programs = new();
        using RingBufferReader reader = RingBufferReader.Open(programs.Ring);
        for (ulong i = 0; i < 20; i++)
        {
            Task<bool> wait = reader.WaitToReadAsync(Timeout()).AsTask();
            wait.IsCompleted.Should().BeFalse();
            programs.Run("emit");
            (await wait).Should().BeTrue();
            (await reader.WaitToReadAsync(Timeout())).Should().BeTrue("it is still there");
            Take(reader).Sequence.Should().Be(i);
        }

        // Nobody is told of these, until somebody is forced to look.
        Task<bool> silent = reader.WaitToReadAsync(Timeout()).AsTask();
        programs.Run("emit", RingPrograms.NoWakeup);
        programs.Run("emit", RingPrograms.ForceWakeup);
        (await silent).Should().BeTrue();
        (Take(reader).Sequence, Take(reader).Sequence).Should().Be((20ul, 21ul));
    }

    /// <summary>Reader and programs run into one another at every place: a wake-up that is lost leaves the reader waiting for good.</summary>
    [KernelFact]
    public async Task No_wakeup_is_lost_between_many_producers_and_a_reader_that_keeps_up()
    {
        const int Producers = 2;
        const int Records = 5000;
        using RingPrograms programs = new(pages: 64);
        using RingBufferReader reader = RingBufferReader.Open(programs.Ring);
        long read = 0;
        Thread[] producers =
        [
            .. Enumerable.Range(1, Producers).Select(mark => new Thread(() =>
            {
                for (int i = 0; i < Records; i++)
                {
                    programs.Run("emit", (uint)mark << 4);

                    // Every other one is for a reader that may be asleep.
                    if (i % 2 == 0)
                    {
                        SpinWait.SpinUntil(() => Volatile.Read(ref read) * RingEvent.Footprint >= (long)reader.ProducerPosition - RingEvent.Footprint, 1);
                    }
                }
            })),
        ];
        Array.ForEach(producers, producer => producer.Start());
        HashSet<ulong> sequences = [];
        Dictionary<uint, int> marks = [];
        await foreach (RingEvent seen in reader.ReadAllAsync<RingEvent>(Timeout()))
        {
            sequences.Add(seen.Sequence).Should().BeTrue();
            marks[seen.Mark] = marks.GetValueOrDefault(seen.Mark) + 1;
            Volatile.Write(ref read, read + 1);
            if (read == Producers * Records)
            {
                break;
            }
        }

        Array.ForEach(producers, producer => producer.Join());
        marks.Values.Should().Equal(Enumerable.Repeat(Records, Producers));
        programs.Counters.Should().BeEquivalentTo(new { Reserved = Producers * Records, Dropped = 0 });
    }

    [KernelFact]
    public async Task A_record_that_is_not_submitted_holds_up_those_behind_it()
    {
        using RingPrograms programs = new();
        using RingBufferReader reader = RingBufferReader.Open(programs.Ring);
        Thread late = new(() => programs.Run("emit_late", 0x10));
        late.Start();
        SpinWait.SpinUntil(() => reader.Available != 0, s_hang).Should().BeTrue();
        reader.TryRead(out _).Should().BeFalse();
        programs.Run("emit", 0x20);
        reader.Available.Should().Be(2 * RingEvent.Footprint);
        reader.TryRead(out _).Should().BeFalse();

        // The kernel reports such a ring as readable; whoever waits is not bothered.
        Task<bool> wait = reader.WaitToReadAsync(Timeout()).AsTask();
        wait.IsCompleted.Should().BeFalse();
        programs.Release();
        (await wait).Should().BeTrue();
        (Take(reader).Mark, Take(reader).Mark).Should().Be((0x10u, 0x20u));
        late.Join();
    }

    [KernelFact]
    public async Task Cancellation_ends_a_wait_and_the_next_one_works()
    {
        using RingPrograms programs = new();
        using RingBufferReader reader = RingBufferReader.Open(programs.Ring);
        for (int i = 0; i < 20; i++)
        {
            using CancellationTokenSource stop = new();
            Task<bool> wait = reader.WaitToReadAsync(stop.Token).AsTask();
            await stop.CancelAsync();
            (await wait.Invoking(w => w).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
            await reader.Invoking(r => r.WaitToReadAsync(stop.Token).AsTask()).Should().ThrowAsync<OperationCanceledException>();
            wait = reader.WaitToReadAsync(Timeout()).AsTask();
            programs.Run("emit");
            (await wait).Should().BeTrue();
            Take(reader);
        }

        // A stream that never pauses is ended, too, and so is one that is paused.
        programs.Run("emit", repeat: 10);
        using CancellationTokenSource middle = new();
        int seen = 0;
        Func<Task> read = async () =>
        {
            await foreach (RingEvent _ in reader.ReadAllAsync<RingEvent>().WithCancellation(middle.Token))
            {
                if (++seen == 5)
                {
                    await middle.CancelAsync();
                }
            }
        };
        await read.Should().ThrowAsync<OperationCanceledException>();
        seen.Should().Be(5);
        reader.Available.Should().Be(5 * RingEvent.Footprint);
        using CancellationTokenSource soon = new();
        Task each = reader.ForEachAsync(_ => seen++, soon.Token);
        seen.Should().Be(10);
        each.IsCompleted.Should().BeFalse();
        await soon.CancelAsync();
        await each.Invoking(e => e).Should().ThrowAsync<OperationCanceledException>();
    }

    [KernelFact]
    public async Task Disposal_ends_waits_and_enumerations()
    {
        using RingPrograms programs = new();
        RingBufferReader reader = RingBufferReader.Open(programs.Ring);
        Task<bool> wait = reader.WaitToReadAsync().AsTask();
        await reader.Invoking(r => r.WaitToReadAsync().AsTask()).Should().ThrowAsync<InvalidOperationException>().WithMessage("*somebody is waiting already*");
        reader.Dispose();
        (await wait).Should().BeFalse();
        (await reader.WaitToReadAsync()).Should().BeFalse();

        // Against a producer, at any place.
        using CancellationTokenSource done = new();
        Thread producer = new(() =>
        {
            while (!done.IsCancellationRequested)
            {
                programs.Run("emit", repeat: 5);
            }
        });
        producer.Start();
        for (int i = 0; i < 50; i++)
        {
            RingBufferReader raced = RingBufferReader.Open(programs.Ring);
            int seen = 0;
            Task each = (i % 3) switch
            {
                0 => Count(raced.ReadAllAsync<RingEvent>(Timeout())),
                1 => Count(raced.ReadAllAsync(data => data.Length, Timeout())),
                _ => raced.ForEachAsync(_ => Volatile.Write(ref seen, seen + 1), Timeout()),
            };
            SpinWait.SpinUntil(() => Volatile.Read(ref seen) > i, s_hang).Should().BeTrue();
            raced.Dispose();
            await each;

            async Task Count<T>(IAsyncEnumerable<T> records)
            {
                await Task.Yield();
                await foreach (T _ in records)
                {
                    Volatile.Write(ref seen, seen + 1);
                }
            }
        }

        await done.CancelAsync();
        producer.Join();

        // A record that is out keeps its memory.
        using RingBufferReader last = RingBufferReader.Open(programs.Ring);
        programs.Run("emit");
        Hold(last);

        static void Hold(RingBufferReader reader)
        {
            reader.TryRead(out RingBufferRecord record).Should().BeTrue();
            reader.Dispose();
            record.As<RingEvent>().Mark.Should().Be(0);
            record.Dispose();
            File.ReadLines("/proc/self/maps").Should().NotContain(line => line.Contains("bpf-map", StringComparison.Ordinal));
        }
    }

    [KernelFact]
    public async Task A_callback_that_throws_ends_the_reading_behind_its_record()
    {
        using RingPrograms programs = new();
        using RingBufferReader reader = RingBufferReader.Open(programs.Ring);
        programs.Run("emit", repeat: 4);
        await reader.Invoking(r => r.ForEachAsync(_ => throw new FormatException("mine"))).Should().ThrowAsync<FormatException>();
        Func<Task> select = async () => await reader.ReadAllAsync<ulong>(_ => throw new FormatException("mine")).GetAsyncEnumerator().MoveNextAsync();
        await select.Should().ThrowAsync<FormatException>();
        Func<Task> wrong = async () => await reader.ReadAllAsync<ulong>().GetAsyncEnumerator().MoveNextAsync();
        await wrong.Should().ThrowAsync<InvalidDataException>().WithMessage("The record has 16 bytes, UInt64 has 8.");
        await using IAsyncEnumerator<ulong> sequences = reader.ReadAllAsync(data => BinaryPrimitives.ReadUInt64LittleEndian(data)).GetAsyncEnumerator();
        (await sequences.MoveNextAsync()).Should().BeTrue();
        sequences.Current.Should().Be(3);
    }

    [KernelFact]
    public async Task However_many_readers_wait_there_is_one_thread()
    {
        RingPrograms[] programs = [.. Enumerable.Range(0, 6).Select(_ => new RingPrograms())];
        RingBufferReader[] readers = [.. programs.Select(p => RingBufferReader.Open(p.Ring))];
        Task<bool>[] waits = [.. readers.Select(r => r.WaitToReadAsync(Timeout()).AsTask())];
        int pollers = Pollers();
        Array.ForEach(programs, p => p.Run("emit"));
        (await Task.WhenAll(waits)).Should().OnlyContain(there => there);
        waits = [.. readers.Select(r =>
        {
            Take(r);
            return r.WaitToReadAsync(Timeout()).AsTask();
        })];
        programs[3].Run("emit");
        (await Task.WhenAny(waits)).Should().BeSameAs(waits[3]);
        Array.ForEach(readers, r => r.Dispose());
        await Task.WhenAll(waits);
        Array.ForEach(programs, p => p.Dispose());
        (pollers, Pollers()).Should().Be((1, 1));

        static int Pollers() => Directory.GetDirectories("/proc/self/task").Count(task => File.ReadAllText(Path.Combine(task, "comm")).Trim() == DescriptorPoller.ThreadName);
    }

    private static CancellationToken Timeout() => new CancellationTokenSource(s_hang).Token;

    private static RingEvent Take(RingBufferReader reader)
    {
        reader.TryRead(out RingBufferRecord record).Should().BeTrue();
        using (record)
        {
            return record.As<RingEvent>();
        }
    }
}
