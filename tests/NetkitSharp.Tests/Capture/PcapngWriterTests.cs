using System.Buffers.Binary;
using FluentAssertions;
using NetkitSharp.Capture;
using Xunit;

namespace NetkitSharp.Tests.Capture;

/// <summary>The file's bytes, by a reader of its own.</summary>
public sealed class PcapngWriterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Any_packets_come_back_as_they_were(int seed)
    {
        Random random = new(seed);
        MemoryStream file = new();
        List<(int Interface, byte[] Data, uint Length, ulong Time, byte[] Comment, long? Verdict, CaptureSides Side, CapturedPacketType? Type)> written = [];
        string[] names = ["", "e", "eth", "eth0", "ünïcødé", new('x', 1000)];
        using (PcapngWriter writer = new(file, new PcapngWriterOptions { LeaveOpen = true, Comment = new string('c', seed) }))
        {
            for (int i = 0; i < names.Length; i++)
            {
                writer.AddInterface(new PcapngInterface { Name = names[i], LinkType = i % 2 == 0 ? CaptureLinkType.Ethernet : CaptureLinkType.Raw, Filter = i == 0 ? null : "tcp", Description = names[^(i + 1)] }).Should().Be(i);
            }

            for (int i = 0; i < 300; i++)
            {
                byte[] data = new byte[i == 7 ? PcapngWriter.MaxPacketLength : random.Next(i % 50 == 0 ? 100_000 : 200)];
                byte[] comment = new byte[i == 9 ? ushort.MaxValue : random.Next(8)];
                random.NextBytes(data);
                random.NextBytes(comment);
                var packet = (random.Next(names.Length), data, (uint)(data.Length + (random.Next(2) * random.NextInt64(uint.MaxValue - data.Length))), (ulong)random.NextInt64(), comment,
                    random.Next(2) == 0 ? random.NextInt64() - (long.MaxValue / 2) : (long?)null, (CaptureSides)random.Next(4), random.Next(2) == 0 ? (CapturedPacketType)random.Next(5) : (CapturedPacketType?)null);
                written.Add(packet);
                writer.WritePacket(packet.Item1, new PcapngPacket
                {
                    Length = packet.Item3,
                    UnixNanoseconds = packet.Item4,
                    Comment = comment,
                    TrafficControlVerdict = packet.Item6,
                    Side = packet.Item7,
                    PacketType = packet.Item8,
                }, data);
            }
        }

        PcapngReader read = PcapngReader.Read(file.ToArray());

        read.Section.Should().ContainKeys(1, 3, 4);
        read.Interfaces.Should().HaveCount(names.Length);
        for (int i = 0; i < names.Length; i++)
        {
            (read.Interfaces[i].Options.ContainsKey(2) ? PcapngReader.Text(read.Interfaces[i].Options, 2) : "").Should().Be(names[i]);
            read.Interfaces[i].Options[9].Should().Equal(9);
            read.Interfaces[i].LinkType.Should().Be((ushort)(i % 2 == 0 ? 1 : 101));
        }

        PcapngReader.Text(read.Interfaces[1].Options, 11).Should().Be("\0tcp");
        read.Packets.Should().HaveCount(written.Count);
        for (int i = 0; i < written.Count; i++)
        {
            (uint number, ulong time, uint length, byte[] data, Dictionary<int, byte[]> options) = read.Packets[i];
            (number, time, length).Should().Be(((uint)written[i].Interface, written[i].Time, written[i].Length));
            data.AsSpan().SequenceEqual(written[i].Data).Should().BeTrue();
            options.GetValueOrDefault(1, []).AsSpan().SequenceEqual(written[i].Comment).Should().BeTrue();
            (options.TryGetValue(7, out byte[]? verdict) ? (verdict[0], BinaryPrimitives.ReadInt64LittleEndian(verdict.AsSpan(1))) : default)
                .Should().Be(written[i].Verdict is { } number64 ? ((byte)1, number64) : default);
            uint flags = options.TryGetValue(2, out byte[]? word) ? BinaryPrimitives.ReadUInt32LittleEndian(word) : 0;
            (flags & 3).Should().Be(written[i].Side is CaptureSides.Both or CaptureSides.None ? 0u : (uint)written[i].Side);
            (flags >> 2).Should().Be(written[i].Type switch { CapturedPacketType.Host => 1u, CapturedPacketType.Multicast => 2, CapturedPacketType.Broadcast => 3, CapturedPacketType.OtherHost => 4, _ => 0 });
        }
    }

    [Fact]
    public void Counts_of_an_interface_come_back()
    {
        MemoryStream file = new();
        using (PcapngWriter writer = new(file, new PcapngWriterOptions { LeaveOpen = true }))
        {
            writer.AddInterface(new PcapngInterface());
            writer.WriteStatistics(0, new PcapngStatistics { UnixNanoseconds = (7UL << 32) + 1, StartNanoseconds = 2, EndNanoseconds = 5UL << 32, Received = 10, Accepted = 9, Dropped = ulong.MaxValue, Delivered = 3 });
        }

        (uint number, ulong time, Dictionary<int, byte[]> options) = PcapngReader.Read(file.ToArray()).Statistics.Should().ContainSingle().Subject;

        (number, time).Should().Be((0u, (7UL << 32) + 1));
        options.Should().HaveCount(6);
        Convert.ToHexString(options[2]).Should().Be("0000000002000000", "times have their high half first");
        Convert.ToHexString(options[3]).Should().Be("0500000000000000");
        options.Where(o => o.Key >= 4).Select(o => (o.Key, BinaryPrimitives.ReadUInt64LittleEndian(o.Value))).Should().Equal((4, 10ul), (6, 9ul), (7, ulong.MaxValue), (8, 3ul));
    }

    [Fact]
    public void What_a_file_cannot_hold_is_refused_and_leaves_the_file_whole()
    {
        MemoryStream file = new();
        using (PcapngWriter writer = new(file, new PcapngWriterOptions { LeaveOpen = true }))
        {
            int cut = writer.AddInterface(new PcapngInterface { SnapLength = 10 });
            int whole = writer.AddInterface(new PcapngInterface());
            Refused<ArgumentException>(() => writer.WritePacket(cut, new PcapngPacket { Length = 100, UnixNanoseconds = 0 }, new byte[11]), "11 bytes of a packet of 100 are too many: its interface has up to 10.*");
            Refused<ArgumentException>(() => writer.WritePacket(whole, new PcapngPacket { Length = 5, UnixNanoseconds = 0 }, new byte[6]), "6 bytes of a packet of 5 are too many*");
            Refused<ArgumentException>(() => writer.WritePacket(whole, new PcapngPacket { Length = uint.MaxValue, UnixNanoseconds = 0 }, new byte[PcapngWriter.MaxPacketLength + 1]), "*up to 262144.*");
            Refused<ArgumentException>(() => writer.WritePacket(whole, new PcapngPacket { Length = 5, UnixNanoseconds = 0, Comment = new byte[65_536] }, []), "A comment has up to 65535 bytes; this one has 65536.*");
            Refused<ArgumentOutOfRangeException>(() => writer.WritePacket(2, new PcapngPacket { Length = 5, UnixNanoseconds = 0 }, []), "The file has 2 interfaces.*");
            Refused<ArgumentOutOfRangeException>(() => writer.WriteStatistics(-1, new PcapngStatistics { UnixNanoseconds = 0 }), "The file has 2 interfaces.*");
            Refused<ArgumentOutOfRangeException>(() => writer.AddInterface(new PcapngInterface { SnapLength = -1 }), "A snap length is 0 to 262144.*");
            Refused<ArgumentOutOfRangeException>(() => writer.AddInterface(new PcapngInterface { LinkType = (CaptureLinkType)65_536 }), "A link type has 16 bits.*");
            Refused<ArgumentException>(() => writer.AddInterface(new PcapngInterface { Name = new string('é', 40_000) }), "*less than 65535 bytes; one of 80000 was given.*");
            writer.AddInterface(new PcapngInterface { Filter = new string('f', 65_534) });
            writer.WritePacket(cut, new PcapngPacket { Length = 100, UnixNanoseconds = 0 }, new byte[10]);
        }

        Refused<ArgumentException>(() => new PcapngWriter(file, new PcapngWriterOptions { Comment = new string('c', 65_535) }).Dispose(), "*less than 65535 bytes*");
        PcapngReader read = PcapngReader.Read(file.ToArray());
        read.Interfaces.Should().HaveCount(3);
        read.Packets.Should().ContainSingle();
    }

    [Fact]
    public void A_stream_that_fails_ends_the_file()
    {
        using PcapngWriter writer = new(new FullStream());
        writer.AddInterface(new PcapngInterface());

        writer.Invoking(w => w.Flush()).Should().Throw<IOException>();

        writer.Invoking(w => w.Flush()).Should().Throw<InvalidOperationException>().WithMessage("The stream failed before*");
        writer.Invoking(w => w.AddInterface(new PcapngInterface())).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Packets_are_written_without_allocation()
    {
        using PcapngWriter writer = new(Stream.Null);
        writer.AddInterface(new PcapngInterface());
        byte[] data = new byte[9000];
        Write(10);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Write(1000);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        void Write(int count)
        {
            for (int i = 0; i < count; i++)
            {
                writer.WritePacket(0, new PcapngPacket { Length = 9000, UnixNanoseconds = 1, Side = CaptureSides.Inbound, TrafficControlVerdict = 7, Comment = "PodToPod"u8 }, data);
            }
        }
    }

    private static void Refused<TException>(Action action, string message)
        where TException : Exception => action.Should().Throw<TException>().WithMessage(message);

    private sealed class FullStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left on device");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");
    }
}
