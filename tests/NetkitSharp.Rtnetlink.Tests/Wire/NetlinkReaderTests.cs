using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Wire;

public sealed class NetlinkReaderTests
{
    [Fact]
    public void Messages_attributes_and_nests_are_read_in_place()
    {
        List<string> seen = [];
        foreach (NetlinkMessage message in new NetlinkMessages(Datagram()))
        {
            seen.Add($"{message.Type} {message.Flags} {message.Sequence} {message.PortId} {message.Bytes.Length}");
            foreach (NetlinkAttribute attribute in message.GetAttributes(0))
            {
                seen.Add($"{attribute.Type}@{attribute.Offset}:{attribute.Payload.Length}");
                if (attribute.As<TestAttribute>() == TestAttribute.Two)
                {
                    foreach (NetlinkAttribute inner in attribute.GetNested())
                    {
                        seen.Add($"{inner.Type}@{inner.Offset} {inner.GetString()} {inner.IsNetworkByteOrder}");
                    }
                }
            }
        }

        seen.Should().Equal("16 Multi 7 42 44", "1@16:1", "2@24:16", "3@28 net True", "4@36  False", "5@40  False", "16 None 8 0 16");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(0xffff)]
    public void An_attribute_length_below_four_or_past_the_end_is_malformed(int length)
    {
        byte[] bytes = [0, 0, 1, 0, 1, 2, 3, 4];
        MemoryMarshal.Write(bytes, (ushort)length);
        NetlinkFormatException thrown = FluentActions.Invoking(() => Walk(bytes)).Should().Throw<NetlinkFormatException>().Which;
        thrown.Offset.Should().Be(0);
        thrown.Claimed.Should().Be(length);
        thrown.Available.Should().Be(8);
        thrown.Message.Should().Contain($"{length} bytes").And.Contain("8 available").And.Contain("offset 0");
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(15u)]
    [InlineData(21u)]
    [InlineData(uint.MaxValue)]
    public void A_message_length_below_sixteen_or_past_the_end_is_malformed(uint length)
    {
        byte[] bytes = new byte[20];
        MemoryMarshal.Write(bytes, length);
        FluentActions.Invoking(() => Walk(bytes, messages: true)).Should().Throw<NetlinkFormatException>().Which.Available.Should().Be(20);
    }

    [Fact]
    public void Bytes_left_over_are_malformed_but_missing_padding_is_not()
    {
        for (int extra = 1; extra < 4; extra++)
        {
            byte[] attributes = [8, 0, 1, 0, 1, 2, 3, 4, .. new byte[extra]];
            FluentActions.Invoking(() => Walk(attributes)).Should().Throw<NetlinkFormatException>().Which.Offset.Should().Be(8);
        }

        Walk([5, 0, 1, 0, 1]).Should().Be(1);
        Walk([5, 0, 1, 0, 1, 0, 0, 0]).Should().Be(1);
        FluentActions.Invoking(() => Walk([.. Datagram(), 1], messages: true)).Should().Throw<NetlinkFormatException>();
    }

    [Fact]
    public void A_datagram_cut_anywhere_gives_its_whole_messages_or_a_format_exception()
    {
        byte[] whole = Datagram();
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            if (length is 0 or 44)
            {
                FluentActions.Invoking(() => Walk(cut, messages: true)).Should().NotThrow($"{length} bytes end with a message");
            }
            else
            {
                FluentActions.Invoking(() => Walk(cut, messages: true)).Should().Throw<NetlinkFormatException>($"{length} bytes cut a message");
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(9)]
    public void A_value_of_the_wrong_length_is_malformed(int length)
    {
        byte[] bytes = [(byte)(4 + length), 0, 1, 0, .. new byte[length]];
        Func<object>[] readers =
        [
            () => First(bytes).GetByte(), () => First(bytes).GetUInt16(), () => First(bytes).GetUInt32(), () => First(bytes).GetInt32(), () => First(bytes).GetUInt64(),
            () => First(bytes).GetInt64(), () => First(bytes).GetUInt16BigEndian(), () => First(bytes).GetUInt32BigEndian(), () => First(bytes).GetVariableUInt(), () => First(bytes).Get<Guid>(),
        ];
        foreach (Func<object> read in readers)
        {
            read.Should().Throw<NetlinkFormatException>().Which.Available.Should().Be(length);
        }
    }

    [Fact]
    public void Values_are_read_unaligned()
    {
        First([12, 0, 1, 0, 8, 7, 6, 5, 4, 3, 2, 1]).GetUInt64().Should().Be(0x0102030405060708);
        First([12, 0, 1, 0, 8, 7, 6, 5, 4, 3, 2, 1]).GetVariableUInt().Should().Be(0x0102030405060708);
        First([8, 0, 1, 0, 4, 3, 2, 1]).GetVariableUInt().Should().Be(0x01020304);
        First([8, 0, 1, 0, 4, 3, 2, 1]).GetUInt32BigEndian().Should().Be(0x04030201);
        First([6, 0, 1, 0, 4, 3]).GetUInt16BigEndian().Should().Be(0x0403);
    }

    [Fact]
    public void A_text_ends_at_its_NUL_or_with_its_bytes()
    {
        First([8, 0, 1, 0, (byte)'a', 0, (byte)'b', 0]).GetString().Should().Be("a");
        First([6, 0, 1, 0, (byte)'a', (byte)'b']).GetString().Should().Be("ab");
        First([5, 0, 1, 0, 0xff]).GetString().Should().Be("\ufffd");
        First([4, 0, 1, 0]).GetString().Should().BeEmpty();
    }

    [Fact]
    public void Flag_bits_are_not_part_of_the_type()
    {
        NetlinkAttribute attribute = First([4, 0, 5, 0xc0]);
        attribute.Type.Should().Be(5);
        attribute.IsNested.Should().BeTrue();
        attribute.IsNetworkByteOrder.Should().BeTrue();
    }

    [Fact]
    public void A_nest_shorter_than_its_family_header_is_malformed() =>
        FluentActions.Invoking(() => First([12, 0, 1, 0, .. new byte[8]]).GetNested(16)).Should().Throw<NetlinkFormatException>().Which.Claimed.Should().Be(16);

    [Fact]
    public void Whatever_the_bytes_only_a_format_exception_escapes()
    {
        Random random = new(20_260_723);
        int accepted = 0;
        for (int round = 0; round < 200_000; round++)
        {
            byte[] bytes = Hostile(random, round);
            try
            {
                foreach (NetlinkMessage message in new NetlinkMessages(bytes))
                {
                    LinkInfo link = LinkInfo.Parse(message);
                    accepted++;
                    link.TryGetData<NetkitLinkInfo>(out _);
                }
            }
            catch (NetlinkFormatException)
            {
            }
        }

        accepted.Should().BePositive("else the bytes were too random to test anything");
    }

    /// <summary>Random bytes; or a plausible link message, some of whose bytes were changed.</summary>
    private static byte[] Hostile(Random random, int round)
    {
        byte[] bytes = new byte[random.Next(0, 160)];
        random.NextBytes(bytes);
        if (round % 4 == 0 || bytes.Length < 32)
        {
            return bytes;
        }

        MemoryMarshal.Write(bytes, bytes.Length);
        MemoryMarshal.Write(bytes.AsSpan(4), (ushort)16);
        int offset = 32;
        while (offset + 4 <= bytes.Length)
        {
            int length = Math.Min(bytes.Length - offset, 4 + random.Next(0, 40));
            MemoryMarshal.Write(bytes.AsSpan(offset), (ushort)length);
            MemoryMarshal.Write(bytes.AsSpan(offset + 2), (ushort)(random.Next(0, 72) | (random.Next(4) << 14)));
            if (length >= 12 && random.Next(2) == 0)
            {
                // A nest: IFLA_LINKINFO or IFLA_AF_SPEC with something inside.
                MemoryMarshal.Write(bytes.AsSpan(offset + 2), (ushort)(random.Next(2) == 0 ? 18 : 26));
                MemoryMarshal.Write(bytes.AsSpan(offset + 4), (ushort)(length - 4));
                MemoryMarshal.Write(bytes.AsSpan(offset + 6), (ushort)random.Next(1, 11));
            }

            offset += (length + 3) & ~3;
        }

        if (random.Next(2) == 0)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
        }

        return bytes;
    }

    /// <summary>Two messages of type 16. The first: a byte, and a nest (without NLA_F_NESTED, as the kernel's IFLA_LINKINFO) of a text and two flags.</summary>
    private static byte[] Datagram() => Convert.FromHexString(
        "2c000000" + "1000" + "0200" + "07000000" + "2a000000"
        + "0500" + "0100" + "ab000000"
        + "1400" + "0200" + "0800" + "0340" + "6e657400" + "0400" + "0400" + "0400" + "0500"
        + "10000000" + "1000" + "0000" + "08000000" + "00000000");

    private static NetlinkAttribute First(byte[] bytes)
    {
        foreach (NetlinkAttribute attribute in new NetlinkAttributes(bytes))
        {
            return attribute;
        }

        throw new InvalidOperationException("no attribute");
    }

    private static int Walk(byte[] bytes, bool messages = false)
    {
        int count = 0;
        if (!messages)
        {
            foreach (NetlinkAttribute _ in new NetlinkAttributes(bytes))
            {
                count++;
            }

            return count;
        }

        foreach (NetlinkMessage message in new NetlinkMessages(bytes))
        {
            count += Walk(message.Payload.ToArray());
        }

        return count;
    }
}
