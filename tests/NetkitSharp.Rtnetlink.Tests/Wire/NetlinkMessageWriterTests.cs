using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Wire;

/// <summary>Vectors are little-endian, written out from linux/netlink.h: nlmsghdr, then nlattr with 4-byte alignment.</summary>
public sealed class NetlinkMessageWriterTests
{
    private delegate void Write(NetlinkAttributeWriter<TestAttribute> writer);

    private delegate void WriteMessage(ref NetlinkMessageWriter writer);

    // len type flags seq pid
    private const string Header24 = "18000000" + "1000" + "0506" + "07000000" + "00000000";

    [Fact]
    public void An_empty_message_is_its_header() =>
        Message(static _ => { }).Should().Be("10000000" + "1000" + "0506" + "07000000" + "00000000");

    [Fact]
    public void Integers_are_in_host_order_and_padded_to_four_bytes()
    {
        Message(static w => w.WriteByte(TestAttribute.One, 0xab)).Should().Be(Header24 + "0500" + "0100" + "ab000000");
        Message(static w => w.WriteUInt16(TestAttribute.Two, 0x1234)).Should().Be(Header24 + "0600" + "0200" + "34120000");
        Message(static w => w.WriteUInt32(TestAttribute.Three, 0x12345678)).Should().Be(Header24 + "0800" + "0300" + "78563412");
        Message(static w => w.WriteInt32(TestAttribute.Three, -2)).Should().Be(Header24 + "0800" + "0300" + "feffffff");
        Message(static w => w.WriteUInt64(TestAttribute.Last, 0x0102030405060708)).Should()
            .Be("1c000000" + "1000" + "0506" + "07000000" + "00000000" + "0c00" + "ff3f" + "0807060504030201");
    }

    [Fact]
    public void Network_order_is_asked_for_by_name()
    {
        Message(static w => w.WriteUInt16BigEndian(TestAttribute.One, 0x1234)).Should().Be(Header24 + "0600" + "0100" + "12340000");
        Message(static w => w.WriteUInt32BigEndian(TestAttribute.One, 0x12345678)).Should().Be(Header24 + "0800" + "0100" + "12345678");
    }

    [Fact]
    public void Strings_end_in_NUL_in_either_encoding()
    {
        // "nk0\0" fills the word, "é\0" takes c3 a9 00.
        Message(static w => w.WriteString(TestAttribute.Three, "nk0")).Should().Be(Header24 + "0800" + "0300" + "6e6b3000");
        Message(static w => w.WriteString(TestAttribute.Three, "nk0"u8)).Should().Be(Header24 + "0800" + "0300" + "6e6b3000");
        Message(static w => w.WriteString(TestAttribute.Three, "é")).Should().Be(Header24 + "0700" + "0300" + "c3a90000");
    }

    [Fact]
    public void Bytes_and_flags()
    {
        Message(static w => w.WriteBytes(TestAttribute.One, [1, 2, 3])).Should().Be(Header24 + "0700" + "0100" + "01020300");
        Message(static w => w.WriteFlag(TestAttribute.One)).Should().Be("14000000" + "1000" + "0506" + "07000000" + "00000000" + "0400" + "0100");
    }

    [Fact]
    public void Nests_know_their_length_and_carry_the_flag() =>
        Message(static w =>
        {
            using (NetlinkAttributeWriter<TestAttribute> nest = w.BeginNested<TestAttribute>(TestAttribute.One))
            {
                nest.WriteByte(TestAttribute.Two, 7);
                using (nest.BeginNested<DayOfYear>(TestAttribute.Three))
                {
                }
            }

            w.WriteFlag(TestAttribute.Two);
        }).Should().Be("24000000" + "1000" + "0506" + "07000000" + "00000000" + "1000" + "0180" + "0500" + "0200" + "07000000" + "0400" + "0380" + "0400" + "0200");

    [Fact]
    public void Headers_go_first_in_a_message_and_in_a_nest()
    {
        Whole(static (ref w) =>
        {
            byte family = 2;
            NetlinkAttributeWriter<TestAttribute> attributes = w.Begin<byte, TestAttribute>(in family);
            uint header = 0x01020304;
            using NetlinkAttributeWriter<TestAttribute> nest = attributes.BeginNested<uint, TestAttribute>(TestAttribute.One, in header);
            nest.WriteFlag(TestAttribute.Two);
        }).Should().Be("20000000" + "1000" + "0506" + "07000000" + "00000000" + "02000000" + "0c00" + "0180" + "04030201" + "0400" + "0200");
        FluentActions.Invoking(() => Whole(static (ref w) =>
        {
            w.Attributes<TestAttribute>().WriteFlag(TestAttribute.One);
            uint header = 0;
            w.Begin<uint, TestAttribute>(in header);
        })).Should().Throw<InvalidOperationException>().WithMessage("*first*4 bytes*");
        FluentActions.Invoking(() => Whole(static (ref w) =>
        {
            uint header = 0;
            w.Begin<uint, TestAttribute>(in header);
            w.Begin<uint, TestAttribute>(in header);
        })).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void An_outer_writer_cannot_write_into_an_open_nest_and_an_ended_one_not_at_all()
    {
        Writing(static w =>
        {
            using NetlinkAttributeWriter<DayOfYear> nest = w.BeginNested<DayOfYear>(TestAttribute.Two);
            w.WriteFlag(TestAttribute.One);
        }).Should().Throw<InvalidOperationException>().WithMessage("attribute One would get into the nested attribute 2 at offset 16*");
        Writing(static w =>
        {
            using NetlinkAttributeWriter<DayOfYear> nest = w.BeginNested<DayOfYear>(TestAttribute.Two);
            w.BeginNested<TestAttribute>(TestAttribute.One);
        }).Should().Throw<InvalidOperationException>().WithMessage("attribute One would get into the nested attribute 2 at offset 16*");
        Writing(static w =>
        {
            NetlinkAttributeWriter<DayOfYear> nest = w.BeginNested<DayOfYear>(TestAttribute.Two);
            nest.Dispose();
            nest.WriteFlag(DayOfYear.First);
        }).Should().Throw<InvalidOperationException>().WithMessage("attribute First belongs to the nested attribute 2 at offset 16, which has ended");
    }

    [Fact]
    public void Integers_of_variable_width_take_the_shorter_one_that_fits()
    {
        const string Header28 = "1c000000" + "1000" + "0506" + "07000000" + "00000000";
        Message(static w => w.WriteVariableUInt(TestAttribute.One, uint.MaxValue)).Should().Be(Header24 + "0800" + "0100" + "ffffffff");
        Message(static w => w.WriteVariableUInt(TestAttribute.One, 1UL << 32)).Should().Be(Header28 + "0c00" + "0100" + "0000000001000000");
        Message(static w => w.WriteVariableInt(TestAttribute.One, -2)).Should().Be(Header24 + "0800" + "0100" + "feffffff");
        Message(static w => w.WriteVariableInt(TestAttribute.One, long.MinValue)).Should().Be(Header28 + "0c00" + "0100" + "0000000000000080");
    }

    [Fact]
    public void Stale_bytes_of_the_buffer_do_not_show()
    {
        byte[] buffer = new byte[64];
        buffer.AsSpan().Fill(0xee);
        NetlinkMessageWriter writer = new(buffer, 16, NetlinkMessageFlags.Request);
        NetlinkAttributeWriter<TestAttribute> attributes = writer.Attributes<TestAttribute>();
        attributes.WriteByte(TestAttribute.One, 1);
        attributes.WriteString(TestAttribute.Two, "a");
        Convert.ToHexStringLower(writer.Complete()).Should().Be("20000000" + "1000" + "0100" + "00000000" + "00000000" + "0500" + "0100" + "01000000" + "0600" + "0200" + "61000000");
    }

    [Theory]
    [InlineData(16)]
    [InlineData(19)]
    [InlineData(20)]
    [InlineData(23)]
    public void A_full_buffer_is_an_error_at_once(int length)
    {
        Action write = () =>
        {
            NetlinkMessageWriter writer = new(new byte[length], 16, NetlinkMessageFlags.Request);
            writer.Attributes<TestAttribute>().WriteByte(TestAttribute.One, 1);
        };
        write.Should().Throw<InvalidOperationException>().WithMessage($"*8 more bytes*{length - 16} of {length}*");
    }

    [Fact]
    public void A_buffer_without_room_for_the_header_is_refused()
    {
        Action write = () => _ = new NetlinkMessageWriter(new byte[15], 16, NetlinkMessageFlags.Request);
        write.Should().Throw<ArgumentException>().WithMessage("*16 bytes*15*");
    }

    [Fact]
    public void An_attribute_holds_65531_bytes_and_not_one_more()
    {
        Message(static w => w.WriteBytes(TestAttribute.One, new byte[65531]), 70_000)[32..40].Should().Be("ffff0100");
        Writing(static w => w.WriteBytes(TestAttribute.One, new byte[65532]), 70_000).Should()
            .Throw<InvalidOperationException>().WithMessage("*65532*65531*");
    }

    [Fact]
    public void A_nest_that_outgrows_its_length_field_is_an_error() =>
        Writing(static w =>
        {
            using NetlinkAttributeWriter<TestAttribute> nest = w.BeginNested<TestAttribute>(TestAttribute.One);
            nest.WriteBytes(TestAttribute.Two, new byte[40_000]);
            nest.WriteBytes(TestAttribute.Two, new byte[40_000]);
        }, 100_000).Should().Throw<InvalidOperationException>().WithMessage("*attribute 1 at offset 16*80012*65535*");

    [Fact]
    public void An_open_scope_makes_the_message_incomplete() =>
        Writing(static w => w.BeginNested<TestAttribute>(TestAttribute.Two)).Should()
            .Throw<InvalidOperationException>().WithMessage("*attribute 2*offset 16*still open*");

    [Fact]
    public void Scopes_close_from_the_inside_out() =>
        Writing(static w =>
        {
            NetlinkAttributeWriter<TestAttribute> outer = w.BeginNested<TestAttribute>(TestAttribute.One);
            _ = outer.BeginNested<TestAttribute>(TestAttribute.Two);
            outer.Dispose();
        }).Should().Throw<InvalidOperationException>().WithMessage("*attribute 1*cannot end before*offset 20*");

    [Fact]
    public void Disposing_a_scope_twice_changes_nothing()
    {
        Message(static w =>
        {
            NetlinkAttributeWriter<TestAttribute> first = w.BeginNested<TestAttribute>(TestAttribute.One);
            first.Dispose();
            NetlinkAttributeWriter<TestAttribute> second = w.BeginNested<TestAttribute>(TestAttribute.Two);
            first.Dispose();
            second.WriteFlag(TestAttribute.Three);
            second.Dispose();
            first.Dispose();
            default(NetlinkAttributeWriter<TestAttribute>).Dispose();
        }).Should().Be("1c000000" + "1000" + "0506" + "07000000" + "00000000" + "0400" + "0180" + "0800" + "0280" + "0400" + "0300");
    }

    [Fact]
    public void A_type_of_more_than_14_bits_or_an_enum_that_is_no_ushort_is_refused()
    {
        Writing(static w => w.WriteFlag(TestAttribute.TooWide)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*16383*");
        FluentActions.Invoking(() => Whole(static (ref w) => w.Attributes<DayOfWeek>().WriteFlag(DayOfWeek.Friday))).Should().Throw<ArgumentException>().WithMessage("*enum DayOfWeek : ushort*");
    }

    [Fact]
    public void A_text_that_the_kernel_would_cut_or_misread_is_refused()
    {
        Writing(static w => w.WriteString(TestAttribute.One, "a\0b")).Should().Throw<ArgumentException>().WithMessage("*NUL*");
        Writing(static w => w.WriteString(TestAttribute.One, "a\0b"u8)).Should().Throw<ArgumentException>().WithMessage("*NUL*");
        Writing(static w => w.WriteString(TestAttribute.One, "\ud800")).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_message_can_be_completed_again_after_more_was_written()
    {
        NetlinkMessageWriter writer = new(new byte[64], 16, NetlinkMessageFlags.Request);
        writer.Complete().Length.Should().Be(16);
        writer.Attributes<TestAttribute>().WriteFlag(TestAttribute.One);
        MemoryMarshal.Read<int>(writer.Complete()).Should().Be(20);
        writer.Length.Should().Be(20);
    }

    private static string Message(Write write, int length = 256) => Whole((ref writer) => write(writer.Attributes<TestAttribute>()), length);

    private static string Whole(WriteMessage write, int length = 256)
    {
        NetlinkMessageWriter writer = new(new byte[length], 16, NetlinkMessageFlags.Request | NetlinkMessageFlags.Acknowledge | NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive, 7);
        write(ref writer);
        return Convert.ToHexStringLower(writer.Complete());
    }

    private static Action Writing(Write write, int length = 256) => () => Message(write, length);

    private enum DayOfYear : ushort
    {
        First = 1,
    }
}
