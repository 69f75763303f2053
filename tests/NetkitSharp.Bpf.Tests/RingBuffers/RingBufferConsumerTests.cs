using System.Buffers.Binary;
using FluentAssertions;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.RingBuffers;
using Xunit;

namespace NetkitSharp.Bpf.Tests.RingBuffers;

/// <summary>Against memory that no kernel wrote.</summary>
public sealed class RingBufferConsumerTests
{
    private static readonly int s_page = Environment.SystemPageSize;
    private static readonly int s_size = Environment.SystemPageSize;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whatever_the_ring_holds_is_a_record_within_it_or_an_exception(bool overwrites)
    {
        using SharedMemory memory = RingMemory.Create((2 * s_page) + (2 * s_size));
        int broken = 0;
        int records = 0;
        for (int seed = 0; seed < 2000; seed++)
        {
            Random random = new(seed);
            Span<byte> data = memory.WritableBytes(RingBufferLayout.Data, s_size);
            random.NextBytes(data);

            // Mostly headers that could be, else every run ended at the first.
            for (int at = 0; at < s_size; at += 8)
            {
                if (random.Next(4) != 0)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(data[at..], (uint)random.Next(64) | (random.Next(8) == 0 ? RingBufferLayout.Discarded : 0) | (random.Next(64) == 0 ? RingBufferLayout.Busy : 0));
                }
            }

            data.CopyTo(memory.WritableBytes(RingBufferLayout.Data + (nuint)s_size, s_size));
            ulong start = seed % 2 == 0 ? (ulong)random.NextInt64() & ~7ul : ulong.MaxValue - 63;
            memory.WriteUInt64(RingBufferLayout.ConsumerPosition, start + (seed % 16 == 0 ? (ulong)random.Next(8) : 0));
            memory.WriteUInt64(RingBufferLayout.ProducerPosition, start + (ulong)(random.Next((s_size / 8) + 2) * 8));
            memory.WriteUInt64(RingBufferLayout.OverwritePosition, start + (ulong)(random.Next(-8, 8) * 8) + (seed % 16 == 8 ? 4u : 0));
            RingBufferConsumer ring = new(memory, (ulong)s_size, overwrites, "a ring");
            _ = ring.IsReady;
            try
            {
                int read = 0;
                while (ring.TryNext(out ReadOnlySpan<byte> record, out ulong end))
                {
                    record.Length.Should().BeLessThanOrEqualTo(s_size);
                    ring.Advance(end);
                    (++read).Should().BeLessThanOrEqualTo(s_size / 8);
                    records++;
                }
            }
            catch (InvalidDataException e)
            {
                e.Message.Should().StartWith("a ring: the ring of");
                ring.IsReady.Should().Be(ring.IsReady);
                broken++;
            }
        }

        (records, broken).Should().Match<(int Records, int Broken)>(seen => seen.Records > 1000 && seen.Broken > 100);
    }

    [Fact]
    public void Positions_go_on_past_the_end_of_64_bits()
    {
        using SharedMemory memory = RingMemory.Create((2 * s_page) + (2 * s_size));
        ulong position = ulong.MaxValue - 31;
        memory.WriteUInt64(RingBufferLayout.ConsumerPosition, position);
        memory.WriteUInt64(RingBufferLayout.ProducerPosition, position);
        RingBufferConsumer ring = new(memory, (ulong)s_size, overwrites: false, "a ring");
        ring.IsReady.Should().BeFalse();
        for (byte i = 1; i < 10; i++)
        {
            nuint at = RingBufferLayout.Data + (nuint)(position & (ulong)(s_size - 1));
            memory.WriteUInt32(at, 9 | RingBufferLayout.Busy);
            position += 24;
            memory.WriteUInt64(RingBufferLayout.ProducerPosition, position);
            ring.IsReady.Should().BeFalse();
            ring.TryNext(out _, out _).Should().BeFalse();
            memory.WritableBytes(at + 8, 9).Fill(i);
            memory.WriteUInt32(at, 9);
            ring.IsReady.Should().BeTrue();
            ring.TryNext(out ReadOnlySpan<byte> data, out ulong end).Should().BeTrue();
            data.ToArray().Should().Equal(Enumerable.Repeat(i, 9));
            end.Should().Be(position);
            ring.Advance(end);
            memory.ReadUInt64(RingBufferLayout.ConsumerPosition).Should().Be(position);
        }

        position.Should().BeLessThan(1000);
    }

    [Fact]
    public void What_was_overwritten_is_skipped_and_counted_and_wakes()
    {
        using SharedMemory memory = RingMemory.Create((2 * s_page) + (2 * s_size));
        RingBufferConsumer ring = new(memory, (ulong)s_size, overwrites: true, "a ring");

        // Where the reader was lies, by now, the middle of a record that looks like a busy header.
        ulong over = (ulong)(2 * s_size) + 48;
        memory.WriteUInt32(RingBufferLayout.Data, RingBufferLayout.Busy | 5);
        memory.WriteUInt32(RingBufferLayout.Data + 48, 6);
        memory.WritableBytes(RingBufferLayout.Data + 56, 6).Fill(7);
        memory.WriteUInt64(RingBufferLayout.OverwritePosition, over);
        memory.WriteUInt64(RingBufferLayout.ProducerPosition, over + 16);
        ring.IsReady.Should().BeTrue();
        ring.TryNext(out ReadOnlySpan<byte> data, out ulong end).Should().BeTrue();
        data.ToArray().Should().Equal(7, 7, 7, 7, 7, 7);
        ring.OverwrittenBytes.Should().Be(over);
        memory.WritableBytes(RingBufferLayout.Data + 56, 6).Fill(8);
        data.ToArray().Should().Equal([7, 7, 7, 7, 7, 7], "it is a copy");
        ring.Advance(end);
        ring.IsReady.Should().BeFalse();
        ring.TryNext(out _, out _).Should().BeFalse();
        ring.OverwrittenBytes.Should().Be(over);
    }
}
