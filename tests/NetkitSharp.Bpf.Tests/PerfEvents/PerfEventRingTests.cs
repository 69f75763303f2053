using System.Buffers.Binary;
using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.PerfEvents;
using NetkitSharp.Bpf.Tests.RingBuffers;
using Xunit;

namespace NetkitSharp.Bpf.Tests.PerfEvents;

/// <summary>Against memory that no kernel wrote.</summary>
public sealed class PerfEventRingTests
{
    private const int DataHead = 1024;
    private const int DataTail = 1032;
    private const uint Lost = 2;
    private const uint Throttle = 5;
    private const uint Sample = 9;

    private static readonly int s_size = Environment.SystemPageSize;

    [Fact]
    public void Records_are_told_apart()
    {
        using PerfEventRing ring = Create(out SharedMemory memory);
        Span<byte> data = memory.WritableBytes((nuint)s_size, s_size);
        byte[] wrapped = new byte[ushort.MaxValue + 1];
        int at = 0;
        Append(data, Throttle, 32);
        MemoryMarshal.Write(data[(Append(data, Lost, 24) + 16)..], 5ul);
        int first = Append(data, Sample, 24);
        MemoryMarshal.Write(data[(first + 8)..], 12u);
        data.Slice(first + 12, 12).Fill(3);
        MemoryMarshal.Write(data[(Append(data, Lost, 40) + 16)..], 2ul);
        memory.WriteUInt64(DataHead, (ulong)at);

        ring.HasData.Should().BeTrue();
        ring.TryNext(wrapped, out _, out _).Should().BeFalse("it has not looked");
        ring.Refresh();
        ring.TryNext(wrapped, out ReadOnlySpan<byte> sample, out ulong end).Should().BeTrue();
        sample.ToArray().Should().Equal(Enumerable.Repeat((byte)3, 12));
        ring.LostRecords.Should().Be(5);
        ring.Advance(end);
        ring.TryNext(wrapped, out _, out _).Should().BeFalse();
        ring.LostRecords.Should().Be(7);
        memory.ReadUInt64(DataTail).Should().Be((ulong)at);
        ring.HasData.Should().BeFalse();

        int Append(Span<byte> data, uint type, ushort size)
        {
            int start = at;
            MemoryMarshal.Write(data[start..], type);
            MemoryMarshal.Write(data[(start + 6)..], size);
            at += size;
            return start;
        }
    }

    [Fact]
    public void Whatever_the_buffer_holds_is_a_record_within_it_or_an_exception()
    {
        byte[] wrapped = new byte[ushort.MaxValue + 1];
        int broken = 0;
        int records = 0;
        for (int seed = 0; seed < 1000; seed++)
        {
            using PerfEventRing ring = Create(out SharedMemory memory);
            Random random = new(seed);
            Span<byte> data = memory.WritableBytes((nuint)s_size, s_size);
            random.NextBytes(data);
            for (int at = 0; at < s_size; at += 8)
            {
                if (random.Next(8) != 0)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(data[at..], random.Next(3) switch { 0 => Lost, 1 => Sample, _ => (uint)random.Next(20) });
                    BinaryPrimitives.WriteUInt16LittleEndian(data[(at + 6)..], (ushort)(random.Next(1, 12) * 8));
                }
            }

            memory.WriteUInt64(DataHead, (ulong)random.Next(s_size + 16));
            ring.Refresh();
            try
            {
                int read = 0;
                while (ring.TryNext(wrapped, out ReadOnlySpan<byte> record, out ulong end))
                {
                    record.Length.Should().BeLessThan(ushort.MaxValue);
                    ring.Advance(end);
                    (++read).Should().BeLessThanOrEqualTo(s_size / 8);
                    records++;
                }
            }
            catch (InvalidDataException e)
            {
                e.Message.Should().StartWith("The perf buffer of CPU 3 ");
                broken++;
            }
        }

        (records, broken).Should().Match<(int Records, int Broken)>(seen => seen.Records > 500 && seen.Broken > 100);
    }

    private static PerfEventRing Create(out SharedMemory memory)
    {
        memory = RingMemory.Create(2 * s_size);
        return new(3, new(-1), memory, (ulong)s_size);
    }
}
