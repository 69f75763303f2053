using System.Buffers.Binary;
using System.Text;
using FluentAssertions;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Elf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Tests.Fixtures;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Btf;

public sealed class BtfTableTests
{
    private const uint Integer = 1u << 24;
    private const uint Pointer = 2u << 24;
    private const uint Array = 3u << 24;
    private const uint Struct = 4u << 24;
    private const uint Typedef = 8u << 24;
    private const uint Const = 10u << 24;
    private const uint Enum64 = 19u << 24;

    [Fact]
    public void Types_of_a_compiled_object_are_named_and_sized()
    {
        ElfFile elf = ElfFile.Parse(FixtureObject.Bytes("maps.bpf.o"), "maps.bpf.o");
        BtfTable types = BtfTable.Parse(elf.FindSection(".BTF")!.Data, "maps.bpf.o");
        int pod = Enumerable.Range(1, types.Count).Single(id => types.GetType(id).Kind == BtfKind.Struct && types.GetName(types.GetType(id)) == "pod");
        types.GetSize(pod).Should().Be(16);
        types.Describe(pod).Should().Be("struct pod");
        BtfMember mac = types.GetType(pod).GetMember(2);
        types.GetString(mac.NameOffset).Should().Be("mac");
        types.GetSize(mac.TypeId).Should().Be(6);
        types.Describe(mac.TypeId).Should().Be("__u8[6]");
    }

    [Fact]
    public void Sizes_and_names_go_through_typedefs_qualifiers_and_arrays()
    {
        BtfTable types = Parse(
            "u32\0outer\0pair",
            [0, Integer, 4, 32],            // 1: u32, without a name
            [1, Typedef, 1],                // 2: typedef u32
            [0, Const, 2],                  // 3: const u32
            [0, Array, 0, 3, 2, 10],        // 4: const u32[10]
            [0, Array, 0, 4, 2, 3],         // 5: const u32[10][3]
            [11, Struct | 1, 40, 5, 4, 0],  // 6: struct pair
            [0, Pointer, 6],                // 7: struct pair *
            [0, Pointer, 0],                // 8: void *
            [0, Enum64, 8]);                // 9
        types.GetSize(5).Should().Be(120);
        types.GetSize(7).Should().Be(8);
        types.GetSize(9).Should().Be(8);
        types.GetSize(0).Should().BeNull();
        types.Resolve(3).Id.Should().Be(1);
        types.Describe(3).Should().Be("u32");
        types.Describe(4).Should().Be("u32[10]");
        types.Describe(7).Should().Be("struct pair *");
        types.Describe(8).Should().Be("void *");
        types.Describe(9).Should().Be("enum (anonymous)");
    }

    [Fact]
    public void The_wide_counts_and_kinds_of_Linux_7_2_are_read()
    {
        List<uint> members = [0, Struct | 0x10001, 4];
        members.AddRange(Enumerable.Repeat<uint[]>([0, 1, 0], 0x10001).SelectMany(static m => m));
        BtfTable types = Parse("x", [0, Integer, 4, 32], [.. members]);
        types.Count.Should().Be(2);
        types.GetType(2).Count.Should().Be(0x10001);
        Refusal("x", [0, 0x21000000, 4, 32]).Message.Should().Contain("kind 33", "bit 29 is part of the kind, not of integer's 1");
    }

    [Fact]
    public void A_longer_header_is_skipped()
    {
        byte[] section = Section("x", 32, [0, Integer, 4, 32]);
        BtfTable.Parse(section, "x.o").Count.Should().Be(1);
    }

    [Fact]
    public void Circles_of_types_end()
    {
        BtfTable types = Parse("x", [0, Typedef, 2], [0, Typedef, 1], [0, Array, 0, 3, 1, 1], [0, Pointer, 4], [1, 18u << 24, 5]);
        foreach (Action look in new Action[] { () => types.Resolve(1), () => types.GetSize(1), () => types.GetSize(3), () => types.Describe(3), () => types.Describe(4), () => types.Describe(5) })
        {
            look.Should().Throw<BpfFormatException>().WithMessage("*circle*");
        }
    }

    [Fact]
    public void A_size_beyond_32_bits_is_refused() =>
        FluentActions.Invoking(() => Parse("x", [0, Integer, 4, 32], [0, Array, 0, 1, 1, 0x8000_0000], [0, Array, 0, 2, 1, 0x8000_0000]).GetSize(3))
            .Should().Throw<BpfFormatException>().WithMessage("*more than 4 GiB*");

    [Fact]
    public void An_id_that_is_not_there_is_told_when_it_is_looked_up() =>
        FluentActions.Invoking(() => Parse("x", [0, Pointer, 77]).Resolve(77)).Should().Throw<BpfFormatException>().WithMessage("*type id 77 is referred to, there are 1*");

    [Fact]
    public void Claims_beyond_the_section_are_told()
    {
        Refusal("x", [0, Struct | 100, 4, 0, 0, 0]).Message.Should().Contain("type 1 (Struct) claims 1200 more bytes, 12 are left");
        Refusal("x", [0, Integer]).Message.Should().Contain("takes at least 12 bytes, 8 are left");
        byte[] section = Section("x", 24, [0, Integer, 4, 32]);
        section[0] = 0;
        Refusal(section).Message.Should().Contain("BTF magic is 0xeb00");
        section = Section("x", 24, [0, Integer, 4, 32]);
        BinaryPrimitives.WriteUInt32LittleEndian(section.AsSpan(12), 0xffff_ffff);
        Refusal(section).Message.Should().Contain("types claim 4294967295 bytes");
        section = Section("x", 24, [0, Integer, 4, 32]);
        section[^1] = (byte)'x';
        Refusal(section).Message.Should().Contain("begin and end with a zero byte");
        Refusal(section[..10]).Message.Should().Contain("truncated");
    }

    private static BtfTable Parse(string strings, params uint[][] types) => BtfTable.Parse(Section(strings, 24, types), "x.o");

    private static BpfFormatException Refusal(string strings, params uint[][] types) => Refusal(Section(strings, 24, types));

    private static BpfFormatException Refusal(byte[] section) =>
        FluentActions.Invoking(() => BtfTable.Parse(section, "x.o")).Should().Throw<BpfFormatException>().Which;

    // Strings begin with the empty one, at offset 0.
    private static byte[] Section(string strings, int headerSize, params uint[][] types)
    {
        byte[] text = Encoding.ASCII.GetBytes($"\0{strings}\0");
        uint typeLength = (uint)types.Sum(static t => t.Length * sizeof(uint));
        byte[] section = new byte[headerSize + typeLength + text.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(section, 0xeb9f);
        section[2] = 1;
        uint[] header = [(uint)headerSize, 0, typeLength, typeLength, (uint)text.Length];
        int position = 4;
        foreach (uint word in header)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(section.AsSpan(position), word);
            position += sizeof(uint);
        }

        position = headerSize;
        foreach (uint word in types.SelectMany(static t => t))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(section.AsSpan(position), word);
            position += sizeof(uint);
        }

        text.CopyTo(section.AsSpan(position));
        return section;
    }
}
