using System.Runtime.InteropServices;
using CsCheck;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Tests.Wire;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>What holds for every message: it is written as the kernel wants it and read back as it was written, no room is overrun, and any bytes can be read.</summary>
public sealed class WireTests : IDisposable
{
    private readonly GuardedMemory _memory = new();

    [Fact]
    public void What_is_written_is_what_the_kernel_wants_and_is_read_back() => WrittenAttributes.Message.Sample(
        attributes =>
        {
            byte[] expected = Encode(attributes);
            Span<byte> room = _memory.Room(expected.Length);
            room.Fill(0xa5);

            // Room for exactly this message, in memory whose old content must not show.
            Write(room, attributes).SequenceEqual(expected).Should().BeTrue();
            foreach (NetlinkMessage message in new NetlinkMessages(room))
            {
                message.Type.Should().Be(16);
                message.Bytes.Length.Should().Be(expected.Length);
                message.GetHeader<ifaddrmsg>().ifa_index.Should().Be(77);
                WrittenAttribute.CheckAll(attributes, message.GetAttributes<ifaddrmsg>());
            }
        },
        iter: 2000, threads: 1);

    [Fact]
    public void Where_there_is_no_room_nothing_is_written_past_the_end_and_no_message_comes_out() => WrittenAttributes.Message.Sample(
        attributes =>
        {
            int needed = Encode(attributes).Length;
            byte[] memory = new byte[needed + 64];
            for (int length = 16; length < needed; length++)
            {
                Array.Fill<byte>(memory, 0xa5);
                Assert.Throws<InvalidOperationException>(() => Write(memory.AsSpan(32, length), attributes));
                if (memory.AsSpan(0, 32).ContainsAnyExcept((byte)0xa5) || memory.AsSpan(32 + length).ContainsAnyExcept((byte)0xa5))
                {
                    Assert.Fail($"written outside of the {length} bytes, of which {needed} were needed");
                }
            }
        },
        iter: 100, threads: 1);

    [Fact]
    public void A_table_finds_the_last_of_each_number() => Gen.Select(WrittenAttributes.Message, Gen.UShort[0, 80].Array[0, 8]).Sample(
        (attributes, numbers) =>
        {
            // Small numbers, so that some are there twice.
            byte[] bytes = [.. attributes.Select((attribute, i) => attribute with { Number = (ushort)(attribute.Number % (5 + (i * 30))) }).SelectMany(attribute => attribute.Encode())];
            NetlinkAttributes all = new(_memory.Place(bytes), offset: 16);
            NetlinkAttributeTable<TestAttribute> table = new(all);
            foreach (ushort number in Enumerable.Range(0, 160).Select(number => (ushort)number).Concat(numbers))
            {
                int last = -1;
                foreach (NetlinkAttribute attribute in all)
                {
                    last = attribute.Type == number ? attribute.Offset : last;
                }

                int noted = table.TryGet((TestAttribute)number, out NetlinkAttribute found) ? found.Offset : -1;
                if (noted != last || table.Contains((TestAttribute)number) != last >= 0)
                {
                    Assert.Fail($"number {number}: the last is at {last}, the table says {noted}");
                }
            }
        },
        iter: 500, threads: 1);

    [Fact]
    public void A_table_finds_the_last_of_a_number_also_where_a_message_is_huge()
    {
        WrittenAttribute large = new(60, WrittenKind.Bytes, 0, new byte[65_000], "", []);
        WrittenAttribute small = new(3, WrittenKind.UInt32, 1, [], "", []);
        byte[] bytes = [.. new[] { small, large, large, large, large, large, small with { Value = 2 } }.SelectMany(attribute => attribute.Encode())];
        new NetlinkAttributeTable<TestAttribute>(new NetlinkAttributes(bytes)).FindUInt32(TestAttribute.Three).Should().Be(2);
    }

    [Fact]
    public void Nests_may_be_as_deep_as_an_attribute_is_long()
    {
        WrittenAttribute attribute = new(1, WrittenKind.UInt32, 42, [], "", []);
        for (int i = 0; i < 1000; i++)
        {
            attribute = new WrittenAttribute((ushort)(i % 100), WrittenKind.Nest, 0, [], "", [attribute]);
        }

        byte[] expected = Encode([attribute]);
        Write(_memory.Room(expected.Length), [attribute]).SequenceEqual(expected).Should().BeTrue();
        foreach (NetlinkMessage message in new NetlinkMessages(_memory.Room(expected.Length)))
        {
            WrittenAttribute.CheckAll([attribute], message.GetAttributes<ifaddrmsg>());
        }
    }

    [Fact]
    public void Any_bytes_are_messages_and_attributes_or_malformed() => Gen.Byte.Array[0, 200].Sample(
        bytes =>
        {
            foreach (bool repaired in (ReadOnlySpan<bool>)[false, true])
            {
                if (repaired && bytes.Length >= 16)
                {
                    MemoryMarshal.Write(bytes, bytes.Length);
                }

                Total(() =>
                {
                    foreach (NetlinkMessage message in new NetlinkMessages(_memory.Place(bytes)))
                    {
                        Total(() => ReadAttributes(new NetlinkAttributes(_memory.Place(bytes)), 100));
                        foreach (int header in (ReadOnlySpan<int>)[0, 1, 8, 12, 16, 20])
                        {
                            ReadHeaderAndAttributes(message, header);
                        }
                    }
                });
            }
        },
        iter: 10_000, threads: 1);

    [Fact]
    public void Attributes_of_any_length_give_each_value_or_are_malformed()
    {
        // A u16 of length, so that random bytes hit what is plausible.
        Gen.Select(Gen.UShort[0, 40], Gen.UShort, Gen.Byte.Array[0, 40]).Sample(
            (length, type, payload) =>
            {
                byte[] bytes = [.. BitConverter.GetBytes(length), .. BitConverter.GetBytes(type), .. payload];
                Total(() => ReadAttributes(new NetlinkAttributes(_memory.Place(bytes)), 100));
                Total(() => new NetlinkAttributeTable<TestAttribute>(new NetlinkAttributes(_memory.Place(bytes))).TryGet((TestAttribute)(type & 0x3fff), out _));
            },
            iter: 10_000, threads: 1);
    }

    public void Dispose() => _memory.Dispose();

    private static byte[] Encode(IEnumerable<WrittenAttribute> attributes)
    {
        byte[] body = [2, 24, 0, 0, 77, 0, 0, 0, .. attributes.SelectMany(attribute => attribute.Encode())];
        return [.. BitConverter.GetBytes(16 + body.Length), 16, 0, 1, 4, 9, 0, 0, 0, 0, 0, 0, 0, .. body];
    }

    private static ReadOnlySpan<byte> Write(Span<byte> room, IEnumerable<WrittenAttribute> attributes)
    {
        NetlinkMessageWriter writer = new(room, 16, NetlinkMessageFlags.Request | NetlinkMessageFlags.Create, sequence: 9);
        NetlinkAttributeWriter<TestAttribute> top = writer.Begin<ifaddrmsg, TestAttribute>(new ifaddrmsg { ifa_family = 2, ifa_prefixlen = 24, ifa_index = 77 });
        foreach (WrittenAttribute attribute in attributes)
        {
            attribute.Write(top);
        }

        return writer.Complete();
    }

    private static void Total(Action read)
    {
        try
        {
            read();
        }
        catch (NetlinkFormatException)
        {
            // What it may say.
        }
    }

    private static void ReadHeaderAndAttributes(NetlinkMessage message, int header)
    {
        try
        {
            _ = message.GetHeader<ifinfomsg>();
            ReadAttributes(message.GetAttributes(header), 100);
        }
        catch (NetlinkFormatException)
        {
            // What it may say.
        }
    }

    /// <summary>Every value of every attribute, and what is inside as if it were a nest.</summary>
    private static void ReadAttributes(NetlinkAttributes attributes, int depth)
    {
        foreach (NetlinkAttribute attribute in attributes)
        {
            for (int getter = 0; getter < 18; getter++)
            {
                try
                {
                    Read(attribute, getter, depth);
                }
                catch (NetlinkFormatException)
                {
                    // What it may say.
                }
            }
        }
    }

    private static void Read(NetlinkAttribute attribute, int getter, int depth)
    {
        switch (getter)
        {
            case 0:
                _ = attribute.GetByte();
                break;
            case 1:
                _ = attribute.GetSByte();
                break;
            case 2:
                _ = attribute.GetUInt16();
                break;
            case 3:
                _ = attribute.GetInt16();
                break;
            case 4:
                _ = attribute.GetUInt32();
                break;
            case 5:
                _ = attribute.GetInt32();
                break;
            case 6:
                _ = attribute.GetUInt64();
                break;
            case 7:
                _ = attribute.GetInt64();
                break;
            case 8:
                _ = attribute.GetUInt16BigEndian();
                break;
            case 9:
                _ = attribute.GetUInt32BigEndian();
                break;
            case 10:
                _ = attribute.GetUInt64BigEndian();
                break;
            case 11:
                _ = attribute.GetVariableUInt();
                break;
            case 12:
                _ = attribute.GetVariableInt();
                break;
            case 13:
                _ = attribute.Get<ifa_cacheinfo>();
                break;
            case 14:
                _ = attribute.GetIPAddress();
                break;
            case 15:
                _ = attribute.GetString();
                break;
            case 16 when depth > 0:
                ReadAttributes(attribute.GetNested(), depth - 1);
                break;
            case 17 when depth > 0:
                ReadAttributes(attribute.GetNested(headerLength: 16), depth - 1);
                break;
        }
    }
}
