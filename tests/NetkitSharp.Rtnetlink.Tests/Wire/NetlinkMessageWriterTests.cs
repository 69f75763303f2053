using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Wire;

/// <summary>Vectors are little-endian, written out from linux/netlink.h: nlmsghdr, then nlattr with 4-byte alignment.</summary>
public sealed class NetlinkMessageWriterTests
{
    private delegate void Write(ref NetlinkMessageWriter writer);

    // len type flags seq pid
    private const string Header24 = "18000000" + "1000" + "0506" + "07000000" + "00000000";

    [Fact]
    public void An_empty_message_is_its_header() =>
        Message(static (ref NetlinkMessageWriter _) => { }).Should().Be("10000000" + "1000" + "0506" + "07000000" + "00000000");

    [Fact]
    public void Integers_are_in_host_order_and_padded_to_four_bytes()
    {
        Message(static (ref NetlinkMessageWriter w) => w.WriteByte(TestAttribute.One, 0xab)).Should().Be(Header24 + "0500" + "0100" + "ab000000");
        Message(static (ref NetlinkMessageWriter w) => w.WriteUInt16(TestAttribute.Two, 0x1234)).Should().Be(Header24 + "0600" + "0200" + "34120000");
        Message(static (ref NetlinkMessageWriter w) => w.WriteUInt32(TestAttribute.Three, 0x12345678)).Should().Be(Header24 + "0800" + "0300" + "78563412");
        Message(static (ref NetlinkMessageWriter w) => w.WriteInt32(TestAttribute.Three, -2)).Should().Be(Header24 + "0800" + "0300" + "feffffff");
        Message(static (ref NetlinkMessageWriter w) => w.WriteUInt64(TestAttribute.Last, 0x0102030405060708)).Should()
            .Be("1c000000" + "1000" + "0506" + "07000000" + "00000000" + "0c00" + "ff3f" + "0807060504030201");
    }

    [Fact]
    public void Network_order_is_asked_for_by_name()
    {
        Message(static (ref NetlinkMessageWriter w) => w.WriteUInt16BigEndian(TestAttribute.One, 0x1234)).Should().Be(Header24 + "0600" + "0100" + "12340000");
        Message(static (ref NetlinkMessageWriter w) => w.WriteUInt32BigEndian(TestAttribute.One, 0x12345678)).Should().Be(Header24 + "0800" + "0100" + "12345678");
    }

    [Fact]
    public void Strings_end_in_NUL_in_either_encoding()
    {
        // "nk0\0" fills the word, "é\0" takes c3 a9 00.
        Message(static (ref NetlinkMessageWriter w) => w.WriteString(TestAttribute.Three, "nk0")).Should().Be(Header24 + "0800" + "0300" + "6e6b3000");
        Message(static (ref NetlinkMessageWriter w) => w.WriteString(TestAttribute.Three, "nk0"u8)).Should().Be(Header24 + "0800" + "0300" + "6e6b3000");
        Message(static (ref NetlinkMessageWriter w) => w.WriteString(TestAttribute.Three, "é")).Should().Be(Header24 + "0700" + "0300" + "c3a90000");
    }

    [Fact]
    public void Bytes_and_flags()
    {
        Message(static (ref NetlinkMessageWriter w) => w.WriteBytes(TestAttribute.One, [1, 2, 3])).Should().Be(Header24 + "0700" + "0100" + "01020300");
        Message(static (ref NetlinkMessageWriter w) => w.WriteFlag(TestAttribute.One)).Should().Be("14000000" + "1000" + "0506" + "07000000" + "00000000" + "0400" + "0100");
    }

    [Fact]
    public void Nests_know_their_length_and_carry_the_flag() =>
        Message(static (ref NetlinkMessageWriter w) =>
        {
            using (w.BeginNested(TestAttribute.One))
            {
                w.WriteByte(TestAttribute.Two, 7);
                using (w.BeginNested(TestAttribute.Three))
                {
                }
            }

            w.WriteFlag(TestAttribute.Two);
        }).Should().Be("24000000" + "1000" + "0506" + "07000000" + "00000000" + "1000" + "0180" + "0500" + "0200" + "07000000" + "0400" + "0380" + "0400" + "0200");

    [Fact]
    public void Headers_go_first_in_a_message_and_in_a_nest()
    {
        Message(static (ref NetlinkMessageWriter w) =>
        {
            byte family = 2;
            w.WriteHeader(in family);
            using (w.BeginNested(TestAttribute.One))
            {
                uint header = 0x01020304;
                w.WriteHeader(in header);
                w.WriteFlag(TestAttribute.Two);
            }
        }).Should().Be("20000000" + "1000" + "0506" + "07000000" + "00000000" + "02000000" + "0c00" + "0180" + "04030201" + "0400" + "0200");
        Writing(static (ref NetlinkMessageWriter w) =>
        {
            w.WriteFlag(TestAttribute.One);
            uint header = 0;
            w.WriteHeader(in header);
        }).Should().Throw<InvalidOperationException>().WithMessage("*first*4 bytes*");
        Writing(static (ref NetlinkMessageWriter w) =>
        {
            uint header = 0;
            w.WriteHeader(in header);
            w.WriteHeader(in header);
        }).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Stale_bytes_of_the_buffer_do_not_show()
    {
        byte[] buffer = new byte[64];
        buffer.AsSpan().Fill(0xee);
        NetlinkMessageWriter writer = new(buffer, 16, NetlinkMessageFlags.Request);
        writer.WriteByte(TestAttribute.One, 1);
        writer.WriteString(TestAttribute.Two, "a");
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
            writer.WriteByte(TestAttribute.One, 1);
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
        Message(static (ref NetlinkMessageWriter w) => w.WriteBytes(TestAttribute.One, new byte[65531]), 70_000)[32..40].Should().Be("ffff0100");
        Writing(static (ref NetlinkMessageWriter w) => w.WriteBytes(TestAttribute.One, new byte[65532]), 70_000).Should()
            .Throw<InvalidOperationException>().WithMessage("*65532*65531*");
    }

    [Fact]
    public void A_nest_that_outgrows_its_length_field_is_an_error() =>
        Writing(static (ref NetlinkMessageWriter w) =>
        {
            using (w.BeginNested(TestAttribute.One))
            {
                w.WriteBytes(TestAttribute.Two, new byte[40_000]);
                w.WriteBytes(TestAttribute.Two, new byte[40_000]);
            }
        }, 100_000).Should().Throw<InvalidOperationException>().WithMessage("*attribute 1 at offset 16*80012*65535*");

    [Fact]
    public void An_open_scope_makes_the_message_incomplete() =>
        Writing(static (ref NetlinkMessageWriter w) => w.BeginNested(TestAttribute.Two)).Should()
            .Throw<InvalidOperationException>().WithMessage("*attribute 2*offset 16*still open*");

    [Fact]
    public void Scopes_close_from_the_inside_out() =>
        Writing(static (ref NetlinkMessageWriter w) =>
        {
            NetlinkMessageWriter.NestedScope outer = w.BeginNested(TestAttribute.One);
            _ = w.BeginNested(TestAttribute.Two);
            outer.Dispose();
        }).Should().Throw<InvalidOperationException>().WithMessage("*attribute 1*cannot end before*offset 20*");

    [Fact]
    public void Disposing_a_scope_twice_changes_nothing()
    {
        Message(static (ref NetlinkMessageWriter w) =>
        {
            NetlinkMessageWriter.NestedScope first = w.BeginNested(TestAttribute.One);
            first.Dispose();
            NetlinkMessageWriter.NestedScope second = w.BeginNested(TestAttribute.Two);
            first.Dispose();
            w.WriteFlag(TestAttribute.Three);
            second.Dispose();
            first.Dispose();
            default(NetlinkMessageWriter.NestedScope).Dispose();
        }).Should().Be("1c000000" + "1000" + "0506" + "07000000" + "00000000" + "0400" + "0180" + "0800" + "0280" + "0400" + "0300");
    }

    [Fact]
    public void A_type_of_more_than_14_bits_or_an_enum_that_is_no_ushort_is_refused()
    {
        Writing(static (ref NetlinkMessageWriter w) => w.WriteFlag(TestAttribute.TooWide)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*16383*");
        Writing(static (ref NetlinkMessageWriter w) => w.WriteFlag(DayOfWeek.Friday)).Should().Throw<ArgumentException>().WithMessage("*enum DayOfWeek : ushort*");
    }

    [Fact]
    public void A_text_that_the_kernel_would_cut_or_misread_is_refused()
    {
        Writing(static (ref NetlinkMessageWriter w) => w.WriteString(TestAttribute.One, "a\0b")).Should().Throw<ArgumentException>().WithMessage("*NUL*");
        Writing(static (ref NetlinkMessageWriter w) => w.WriteString(TestAttribute.One, "a\0b"u8)).Should().Throw<ArgumentException>().WithMessage("*NUL*");
        Writing(static (ref NetlinkMessageWriter w) => w.WriteString(TestAttribute.One, "\ud800")).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_message_can_be_completed_again_after_more_was_written()
    {
        NetlinkMessageWriter writer = new(new byte[64], 16, NetlinkMessageFlags.Request);
        writer.Complete().Length.Should().Be(16);
        writer.WriteFlag(TestAttribute.One);
        MemoryMarshal.Read<int>(writer.Complete()).Should().Be(20);
        writer.Length.Should().Be(20);
    }

    private static string Message(Write write, int length = 256)
    {
        NetlinkMessageWriter writer = new(new byte[length], 16, NetlinkMessageFlags.Request | NetlinkMessageFlags.Acknowledge | NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive, 7);
        write(ref writer);
        return Convert.ToHexStringLower(writer.Complete());
    }

    private static Action Writing(Write write, int length = 256) => () => Message(write, length);
}
