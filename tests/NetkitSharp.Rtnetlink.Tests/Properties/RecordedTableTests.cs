using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Tests.Fixtures;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>
/// Real tables of two kernels, read in every way that there is: whole, cut at every byte, with every attribute cut at every byte, and damaged at random. Nothing but a
/// <see cref="NetlinkFormatException"/> may come out, and no byte behind the message may be read.
/// </summary>
public sealed class RecordedTableTests : IDisposable
{
    private const int Seed = 20261126;

    private readonly GuardedMemory _memory = new();

    [Fact]
    public void Every_reader_of_the_library_is_tried()
    {
        MessageReaders.Unknown.Should().BeEmpty("MessageReaders must know what kind of message a reader is for");
        MessageReaders.All.Should().HaveCountGreaterThanOrEqualTo(4);
        LinkDataReaders.Count.Should().BeGreaterThanOrEqualTo(2);
        TrafficDataReaders.Count.Should().BeGreaterThanOrEqualTo(9);
        RecordedTable.All.Should().HaveCountGreaterThanOrEqualTo(40);
    }

    [Fact]
    public void Whole_messages_are_read() => ForEach((message, reader, name) => Read(reader, message, name, "whole", mayFail: false));

    [Fact]
    public void A_message_cut_anywhere_is_malformed_or_ends_with_an_attribute() => ForEach((message, reader, name) =>
    {
        bool taken = Read(reader, message, name, "whole", mayFail: false) == true;
        int attributes = AttributesStart(message);

        // rtgenmsg is one byte, and what pads it may be missing where nothing follows.
        HashSet<int> ends = MemoryMarshal.Read<ushort>(message.AsSpan(4)) == (ushort)RtnetlinkMessageType.NewNamespaceId ? [17, 18, 19, attributes] : [attributes];
        for (int offset = attributes; offset < message.Length;)
        {
            int length = MemoryMarshal.Read<ushort>(message.AsSpan(offset));
            int next = offset + ((length + 3) & ~3);

            // The last attribute may lack its padding.
            ends.UnionWith(Enumerable.Range(offset + length, next - offset - length + 1));
            offset = next;
        }

        for (int length = 16; length < message.Length; length++)
        {
            byte[] cut = message[..length];
            MemoryMarshal.Write(cut, length);
            if (Read(reader, cut, name, "cut") is not null && taken && !ends.Contains(length))
            {
                Assert.Fail($"{name}: {reader} must notice that the message of {message.Length} bytes is cut at {length}");
            }
        }
    });

    [Fact]
    public void A_message_shorter_than_it_says_is_malformed()
    {
        foreach (byte[] message in RecordedTable.All.SelectMany(table => table.Messages))
        {
            for (int length = 1; length < message.Length; length += length < 32 ? 1 : 97)
            {
                Assert.Throws<NetlinkFormatException>(() => First(_memory.Place(message.AsSpan(0, length)), static _ => true));
            }
        }
    }

    [Fact]
    public void An_attribute_cut_anywhere_is_skipped_or_malformed() => ForEach((message, reader, name) =>
    {
        foreach ((int offset, int length) in MessageMutator.Attributes(message, AttributesStart(message)))
        {
            byte[] damaged = [.. message];
            // What is long is a nest, whose attributes come again by themselves, or an array.
            for (int shorter = 0; shorter < length; shorter += shorter < 40 ? 1 : 7)
            {
                MemoryMarshal.Write(damaged.AsSpan(offset), (ushort)shorter);
                Read(reader, damaged, name, "with a shorter attribute");
            }
        }
    });

    [Fact]
    public void Damage_gives_a_format_exception_at_worst()
    {
        MessageMutator mutator = new(Seed);
        int read = 0;
        int malformed = 0;
        ForEach((message, reader, name) =>
        {
            int attributes = AttributesStart(message);
            for (int i = 0; i < 500; i++)
            {
                byte[] damaged = mutator.Mutate(message, attributes);
                bool? result = Read(reader, damaged, name, "damaged");
                read += result == true ? 1 : 0;
                malformed += result is null ? 1 : 0;
            }
        });

        // Damage that always shows, or never, tries nothing.
        ((double)read / (read + malformed)).Should().BeInRange(0.1, 0.9);
    }

    public void Dispose() => _memory.Dispose();

    /// <summary>Where attributes begin, by the type of the message.</summary>
    internal static int AttributesStart(ReadOnlySpan<byte> message)
    {
        int header = (RtnetlinkMessageType)MemoryMarshal.Read<ushort>(message[4..]) switch
        {
            RtnetlinkMessageType.NewLink => 16,
            RtnetlinkMessageType.NewAddress or RtnetlinkMessageType.NewNextHop or RtnetlinkMessageType.NewNextHopBucket => 8,
            RtnetlinkMessageType.NewRoute or RtnetlinkMessageType.NewNeighbour or RtnetlinkMessageType.NewRule or RtnetlinkMessageType.NewStatistics => 12,
            RtnetlinkMessageType.NewQdisc or RtnetlinkMessageType.NewTrafficClass or RtnetlinkMessageType.NewTrafficFilter => 20,
            RtnetlinkMessageType.NewNamespaceId => 4,
            (RtnetlinkMessageType)2 => 20,
            (RtnetlinkMessageType)3 => 4,
            var other => throw new InvalidOperationException($"messages of type {other} have a header of which length?"),
        };
        return 16 + header;
    }

    private static void ForEach(Action<byte[], ReaderUnderTest, string> test)
    {
        foreach (RecordedTable table in RecordedTable.All)
        {
            IReadOnlyList<byte[]> messages = table.Messages;
            for (int i = 0; i < messages.Count; i++)
            {
                foreach (ReaderUnderTest reader in MessageReaders.For(messages[i]))
                {
                    test(messages[i], reader, $"{table.Name} message {i}");
                }
            }
        }
    }

    /// <summary>Whether <paramref name="reader"/> took the message; null where it found it malformed.</summary>
    private bool? Read(ReaderUnderTest reader, byte[] bytes, string name, string how, bool mayFail = true)
    {
        try
        {
            return First(_memory.Place(bytes), reader.Read);
        }
        catch (NetlinkFormatException malformed) when (mayFail && malformed.Offset >= 0 && malformed.Offset <= bytes.Length)
        {
            return null;
        }
        catch (Exception unexpected)
        {
            throw new InvalidOperationException($"{reader}, {name} {how}: {Convert.ToHexString(bytes)}", unexpected);
        }
    }

    private static bool First(ReadOnlySpan<byte> datagram, MessageReader read)
    {
        foreach (NetlinkMessage message in new NetlinkMessages(datagram))
        {
            return read(message);
        }

        throw new InvalidOperationException("no message");
    }
}
