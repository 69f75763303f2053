using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using FluentAssertions;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Generators.Tests;

/// <summary>The bindings of <c>types.bpf.o</c>, made while this project was compiled, against programs and a kernel.</summary>
public sealed class ShapesTests
{
    private static readonly byte[] s_packet = new byte[64];

    [KernelFact]
    public void A_program_and_the_bindings_mean_the_same_bytes()
    {
        ShapesSpec spec = ShapesSpec.Open();
        spec.Limits = spec.Limits with { Second = 5 };
        spec.Flows.MaxEntries = 8;
        using ShapesObject shapes = spec.Load();
        Shapes.FlowKey key = new() { Source = 0x0a000001, Destination = 0x0a000002, SourcePort = 4000, DestinationPort = 53, Protocol = 17 };
        shapes.Flows.Update(key, new Shapes.Everything { Ratio = 1.5f, Mark = 7 });

        shapes.Fill.TestRun(s_packet).Verdict.Should().Be(0, "the program found the key that was made here, padding and byte order included");

        Shapes.Everything value = shapes.Flows[key];
        value.Bits.Low.Should().Be(5);
        value.Bits.Middle.Should().Be(0x1abc);
        value.Bits.High.Should().Be(0xbeef);
        value.Bits.Negative.Should().Be(-11);
        value.Bits.Flag.Should().BeTrue();
        value.Bits.Why.Should().Be(Shapes.Reason.NoRoute);
        value.Bits.Wide.Should().Be(0x123456789a);
        value.Bits.Rest.Should().Be(0xfedcba);
        value.Packed.First.Should().Be(0x77);
        value.Packed.Twenty.Should().Be(0xabcde);
        value.Packed.Sixty.Should().Be(0x0123456789abcde);
        value.Packed.Last.Should().Be(0x4321);
        value.Icmp.Code.Should().Be(0x1234);
        value.Mark.Should().Be(0x99000007, "the union has the program's bytes and ours");
        value.MarkRest[2].Should().Be(0x99);
        value.Numbers.B.Should().Be(-2);
        value.Numbers.D.Should().Be(-4);
        value.Matrix[1][2].Should().Be(12);
        value.Keys[1].Protocol.Should().Be(6);
        value.Reason.Should().Be(Shapes.Reason.Last);
        value.Tiny.Should().Be(Shapes.Tiny.Large);
        value.Mode.Should().Be(Shapes.Mode.On);
        value.Yes.Should().BeTrue();
        value.Ratio.Should().Be(1.5f);
        value.Pointer.Should().Be(0x1122334455667788);
        shapes.ByReason[(int)Shapes.Reason.NoRoute].Value.Should().Be(0x0102030405060708);
        (shapes.Total, shapes.LastReason, shapes.Port.Value, shapes.Hidden, shapes.Limits.Second).Should().Be((105ul, Shapes.Reason.Ttl, (ushort)8080, -4, 5u));
        byte[] large = new byte[shapes.Large.Size];
        shapes.Large.CopyTo(large);
        large[0].Should().Be(251, "what is not passed by value is there as it is in the library");
        shapes.Total = 1000;
        shapes.Fill.TestRun(s_packet).Verdict.Should().Be(0);
        shapes.Total.Should().Be(1005, "the program went on from what was written");
        shapes.Backlog.Push(new() { When = 3, Reason = Shapes.Reason.Ttl });
        shapes.Backlog.Pop().Should().Be(new Shapes.Event { When = 3, Reason = Shapes.Reason.Ttl });
        shapes.OnRequest.Should().BeNull("the section's name begins with '?'");
    }

    [KernelFact]
    public void What_is_written_through_the_bindings_is_what_bpftool_reads_by_the_names_of_C()
    {
        using ShapesObject shapes = ShapesSpec.Open().Load();
        Shapes.FlowKey key = new() { Source = 0x0a000001, SourcePort = 4000, Protocol = 6 };
        Shapes.Everything value = new()
        {
            Numbers = new() { A = -1, C = -3 },
            Reason = Shapes.Reason.Ttl,
            Tiny = Shapes.Tiny.One,
            Mode = Shapes.Mode.On,
            Yes = true,
            Icmp = new() { Type = 3, Code = 4 },
        };
        value.Bits.Low = 6;
        value.Bits.Negative = -16;
        value.Bits.Flag = true;
        value.Bits.Wide = 0xffffffffff;
        value.Matrix[0][1] = 11;
        "name"u8.CopyTo(value.Name);
        shapes.Flows.Update(key, value);

        // As text: from a floating-point number on bpftool's JSON is none.
        string dump = Witness.Run("bpftool", "-j", "map", "dump", "id", shapes.Flows.Map.Id.ToString(CultureInfo.InvariantCulture));
        string formatted = dump[dump.IndexOf("\"formatted\"", StringComparison.Ordinal)..];

        formatted.Should().ContainAll(
            $"\"source\":{BinaryPrimitives.ReverseEndianness(0x0a000001u)},", $"\"source_port\":{BinaryPrimitives.ReverseEndianness((ushort)4000)},", "\"protocol\":6}",
            "\"low\":\"0x6\"", "\"flag\":\"0x1\"", "\"wide\":\"0xffffffffff\"", "\"name\":\"name\"",
            "\"type\":3,", "\"code\":4}", "\"a\":-1,", "\"c\":-3,", "\"matrix\":[[0,11,0],[0,0,0]]", "\"reason\":\"REASON_TTL\"", "\"tiny\":\"TINY_ONE\"", "\"mode\":\"MODE_ON\"", "\"yes\":true");
    }

    [KernelFact]
    public void A_map_that_was_left_out_is_missed_by_who_asks_for_it()
    {
        ShapesSpec spec = ShapesSpec.Open();
        spec.Counters.Load = false;
        using ShapesObject shapes = spec.Load();

        shapes.Arrays.Map.KeySize.Should().Be(8);
        FluentActions.Invoking(() => shapes.Counters).Should().Throw<KeyNotFoundException>();
    }

    [Fact]
    public void Variables_of_a_file_are_read_and_written_by_their_types()
    {
        ShapesSpec spec = ShapesSpec.Open();

        (spec.Limits.First, spec.Limits.Second, spec.Enabled, spec.Total, spec.Hidden, spec.Port.Value, spec.LastReason)
            .Should().Be((10u, 20u, true, 100ul, -5, (ushort)0, Shapes.Reason.None));
        Shapes.ByteArray12 label = spec.Label;
        Encoding.UTF8.GetString(label[..5]).Should().Be("label");
        spec.Large.Size.Should().Be(8192, "a variable that is not passed by value is there as it is in the library");

        spec.Enabled = false;
        spec.LastReason = Shapes.Reason.Last;
        spec.Port = 8080;
        spec.Limits = new() { First = 1, Second = 2 };

        spec.Spec.Variables["enabled"].Get<byte>().Should().Be(0);
        spec.Spec.Variables["last_reason"].Get<uint>().Should().Be(0x80000000);
        spec.Spec.Variables["port"].Get<ushort>().Should().Be(BinaryPrimitives.ReverseEndianness((ushort)8080));
        spec.Spec.Variables["limits"].Get<ulong>().Should().Be(0x0000000200000001);
    }

    [Fact]
    public void A_bit_field_takes_what_fits_and_refuses_the_rest()
    {
        Shapes.Bits bits = new() { Low = 7, Middle = 0x1fff, High = 0xffff, Negative = 15, Why = Shapes.Reason.NoRoute, Rest = 0xffffff };
        bits.Middle = 0;
        bits.Why = default;

        (bits.Low, bits.Middle, bits.High, bits.Negative, bits.Flag, bits.Why, bits.Wide, bits.Rest)
            .Should().Be((7u, 0u, 0xffffu, 15, false, Shapes.Reason.None, 0ul, 0xfffffful), "neighbours keep theirs");
        FluentActions.Invoking(() => bits.Low = 8).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => bits.Negative = 16).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => bits.Negative = -17).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => bits.Why = Shapes.Reason.Last).Should().Throw<ArgumentOutOfRangeException>();
        bits.Negative = -16;
        bits.Negative.Should().Be(-16);
    }

    [Fact]
    public void Structs_are_equal_when_their_bytes_are()
    {
        Shapes.FlowKey one = new() { Source = 1, Protocol = 6 };
        Shapes.FlowKey same = one;
        Shapes.FlowKey padded = one;
        MemoryMarshal.AsBytes(new Span<Shapes.FlowKey>(ref padded))[15] = 1;

        (one == same).Should().BeTrue();
        one.GetHashCode().Should().Be(same.GetHashCode());
        (one != padded).Should().BeTrue("the kernel takes it for another key");
        Shapes.FlowKey copy = padded;
        MemoryMarshal.AsBytes(new Span<Shapes.FlowKey>(ref copy))[15].Should().Be(1, "padding is copied, too");
    }

    [Fact]
    public void A_type_that_no_map_leads_to_is_there_when_it_is_asked_for() => Unsafe.SizeOf<Shapes.OtherEvent>().Should().Be(sizeof(uint));
}
