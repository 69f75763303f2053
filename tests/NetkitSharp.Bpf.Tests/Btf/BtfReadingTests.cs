using System.Buffers.Binary;
using FluentAssertions;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Tests.CoRe;
using NetkitSharp.Bpf.Tests.Fixtures;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Btf;

/// <summary>What a tool reads of types.</summary>
public sealed class BtfReadingTests
{
    private static readonly BtfTable s_types = CoreObject.TypesOf("core_target.types.o");

    [Fact]
    public void Members_have_names_places_and_bit_fields()
    {
        BtfType thing = Find(s_types, "thing", BtfKind.Struct);
        (thing.Size, thing.Members.Count, thing.Enumerators.Count, thing.Parameters.Count).Should().Be((136u, 15, 0, 0));
        List<string> members = [];
        foreach (BtfMember member in thing.Members)
        {
            members.Add($"{member.Name}@{member.BitOffset}:{member.BitFieldSize} {s_types.Describe(member.TypeId)}");
        }

        members[..6].Should().Equal("moved@0:0 long", "count@64:0 unsigned long", "negative@128:0 long", "before@192:5 int", "narrow@197:4 unsigned int", "wide@201:11 int");
        members[7].Should().Be("@256:0 union (anonymous)");
        thing.Members[8].ToString().Should().Be("name at bit 512");
        thing.Members[1].ToString().Should().Be("count at bit 64");
        s_types.GetAlignment(thing.Id).Should().Be(8);
        s_types.GetAlignment(thing.Members[8].TypeId).Should().Be(1);
        s_types.GetAlignment(0).Should().BeNull();
        FluentActions.Invoking(() => Find(s_types, "thing", BtfKind.Struct).Members[15]).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Find(s_types, "thing", BtfKind.Struct).Array).Should().Throw<InvalidOperationException>().WithMessage("*of the kind Struct, not Array*");
    }

    [Fact]
    public void Enums_prototypes_variables_and_integers()
    {
        BtfType color = Find(s_types, "color", BtfKind.Enum);
        (color.Enumerators.Count, color.Enumerators[0].Name, color.Enumerators[0].Value, color.IsSigned).Should().Be((3, "BLUE", 30, false));
        color.Enumerators[2].ToString().Should().Be("RED = 10");
        BtfType callback = s_types.GetType(s_types.GetType(Find(s_types, "callback_t", BtfKind.Typedef).TypeId).TypeId);
        (callback.Kind, callback.Parameters.Count, callback.IsVariadic, s_types.Describe(callback.TypeId)).Should().Be((BtfKind.FunctionPrototype, 2, false, "int"));
        s_types.Describe(callback.Parameters[0].TypeId).Should().Be("struct thing *");
        BtfType variable = Find(s_types, "the_number", BtfKind.Variable);
        (variable.Linkage, s_types.Describe(variable.TypeId), s_types.GetSize(variable.Id)).Should().Be((BtfLinkage.Global, "number_t", 4u));
        BtfType integer = s_types.Resolve(variable.TypeId);
        (integer.Name, integer.IntegerBits, integer.IntegerEncoding, integer.IsSigned).Should().Be(("unsigned int", 32, BtfIntegerEncoding.None, false));
        Find(s_types, "long", BtfKind.Integer).IsSigned.Should().BeTrue();
        BtfType section = Find(s_types, ".bss", BtfKind.DataSection);
        section.SectionVariables.Length.Should().BeGreaterThan(4);
        s_types.GetType(section.SectionVariables[0].TypeId).Kind.Should().Be(BtfKind.Variable);
        s_types.FindAll("thing").Should().ContainSingle();
        s_types.FindAll("no such").Should().BeEmpty();
        s_types.TryFind("thing", BtfKind.Union, out int none).Should().BeFalse();
        none.Should().Be(0);
    }

    [Fact]
    public void What_no_compiler_here_writes_is_read_as_well()
    {
        BtfBuilder builder = new();
        uint name = builder.AddString("x");
        int integer = builder.Add(builder.AddString("int"), BtfKind.Integer, 0, false, 4, 1 << 24 | 32);
        int variadic = builder.Add(0, BtfKind.FunctionPrototype, 2, false, 0, name, (uint)integer, 0, 0);
        int wide = builder.Add(name, BtfKind.Enum64, 2, false, 8, name, 1, 0x8000_0000, name, uint.MaxValue, uint.MaxValue);
        int signed = builder.Add(name, BtfKind.Enum, 1, true, 4, name, uint.MaxValue);
        int tag = builder.Add(builder.AddString("contains"), BtfKind.DeclarationTag, 0, false, (uint)variadic, 1);
        int forward = builder.Add(name, BtfKind.Forward, 0, true, 0);
        int old = builder.Add(name, BtfKind.Integer, 0, false, 4, 4 << 24 | 3 << 16 | 1);
        BtfTable types = BtfTable.Parse(builder.Build(), "built");
        (types.GetType(variadic).Parameters.Count, types.GetType(variadic).IsVariadic).Should().Be((1, true));
        types.GetType(wide).Enumerators[0].UnsignedValue.Should().Be(0x8000_0000_0000_0001);
        types.GetType(wide).Enumerators[1].ToString().Should().Be("x = 18446744073709551615");
        types.GetType(signed).Enumerators[0].Value.Should().Be(-1);
        (types.GetType(tag).Name, types.GetType(tag).ComponentIndex, types.GetType(tag).TypeId).Should().Be(("contains", 1, variadic));
        types.GetType(integer).ComponentIndex.Should().Be(-1);
        types.GetType(forward).IsForwardOfUnion.Should().BeTrue();
        (types.GetType(old).IntegerBits, types.GetType(old).IntegerBitOffset, types.GetType(old).IntegerEncoding).Should().Be((1, 3, BtfIntegerEncoding.Bool));
        types.FindAll("x").Should().Equal(wide, signed, forward, old);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        int id = Find(s_types, "thing", BtfKind.Struct).Id;
        Read(id).Should().Be(Read(id));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Read(id);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        static ulong Read(int id)
        {
            ulong sum = 0;
            foreach (BtfMember member in s_types.GetType(id).Members)
            {
                BtfType type = s_types.Resolve(member.TypeId);
                sum += member.BitOffset + (s_types.GetSize(type.Id) ?? 0) + (ulong)type.Kind;
                foreach (BtfEnumerator value in type.Enumerators)
                {
                    sum += value.UnsignedValue;
                }
            }

            return sum;
        }
    }

    [Fact]
    public void A_big_endian_object_has_the_same_types_and_relocations()
    {
        byte[] image = FixtureObject.Bytes("core_kinds.bigendian.o");
        BtfTable turned = BtfTable.Parse(BigEndianSection(image, 24), "core_kinds.bigendian.o");
        CoreObject native = new("core_kinds.bpf.o");
        turned.Count.Should().Be(native.Types.Count);
        for (int id = 1; id <= turned.Count; id++)
        {
            turned.ToC(id).Should().Be(native.Types.ToC(id));
        }

        BtfExtension extension = BtfExtension.Parse(BigEndianSection(image, 32), turned, "core_kinds.bigendian.o");
        string[] kinds = [.. extension.GetRelocations("?tc", 0, uint.MaxValue).ToArray().Select(r => $"{r.Kind} {r.TypeId} {turned.GetString(r.AccessOffset)}")];
        kinds.Should().HaveCount(native.Functions.Count()).And.Contain("FieldExists 2 0:9");
        extension.GetLines("?tc", 0, uint.MaxValue).Length.Should().BeGreaterThan(40);
    }

    [Fact]
    public void Split_types_go_on_where_their_base_ends()
    {
        BtfBuilder builder = new([]);
        uint name = (uint)s_types.Strings.Length + builder.AddString("module_thing");
        int thing = Find(s_types, "thing", BtfKind.Struct).Id;
        uint nameOfBase = Find(s_types, "color", BtfKind.Enum).NameOffset;
        builder.Add(name, BtfKind.Struct, 2, false, 144, nameOfBase, (uint)thing, 0, name, (uint)s_types.Count + 2, 136 * 8);
        builder.Add(0, BtfKind.Pointer, 0, false, (uint)s_types.Count + 1);
        builder.Add(nameOfBase, BtfKind.Enum, 0, false, 4);
        BtfTable split = BtfTable.ParseSplit(builder.Build(), "module", s_types);
        (split.FirstId, split.Count, split.Base).Should().Be((s_types.Count + 1, s_types.Count + 3, s_types));
        split.TryFind("module_thing", BtfKind.Struct, out int id).Should().BeTrue();
        id.Should().Be(split.FirstId);
        split.ToC(id).Should().Be("struct module_thing {\n\tstruct thing color;\n\tstruct module_thing *module_thing;\n};");
        split.GetType(id).Table.Should().BeSameAs(split);
        split.GetSize(id).Should().Be(144);
        split.FindAll("color").Should().Equal(Find(s_types, "color", BtfKind.Enum).Id, split.Count);
        split.TryFind("thing", BtfKind.Struct, out id).Should().BeTrue();
        id.Should().Be(thing);
        s_types.TryFind("module_thing", BtfKind.Struct, out _).Should().BeFalse();
        FluentActions.Invoking(() => split.GetType(split.Count + 1)).Should().Throw<BpfFormatException>();
        FluentActions.Invoking(() => split.GetString(100_000)).Should().Throw<BpfFormatException>().WithMessage("*which have*");
    }

    [Theory]
    [InlineData("sock", "sock")]
    [InlineData("sock___old", "sock")]
    [InlineData("sock___old___older", "sock___old")]
    [InlineData("sock__old", "sock__old")]
    [InlineData("sock____old", "sock____old")]
    [InlineData("sock___", "sock___")]
    [InlineData("___sock", "___sock")]
    [InlineData("a___b", "a")]
    [InlineData("", "")]
    public void Flavors_are_cut(string name, string essential) => BtfFlavor.Essential(name).Should().Be(essential);

    private static BtfType Find(BtfTable types, string name, BtfKind kind)
    {
        types.TryFind(name, kind, out int id).Should().BeTrue(name);
        return types.GetType(id);
    }

    // The sections begin with their magic, version and flags, and the length of their headers; both are read to where they end.
    private static byte[] BigEndianSection(byte[] image, int headerLength)
    {
        int start = image.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xeb, 0x9f, 1, 0, 0, 0, 0, (byte)headerLength]);
        start.Should().BePositive();
        uint end = (uint)headerLength;
        for (int field = 8; field < headerLength; field += 8)
        {
            uint offset = BinaryPrimitives.ReadUInt32BigEndian(image.AsSpan(start + field));
            end = Math.Max(end, (uint)headerLength + offset + BinaryPrimitives.ReadUInt32BigEndian(image.AsSpan(start + field + 4)));
        }

        return image[start..(start + (int)end)];
    }
}
