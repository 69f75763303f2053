using FluentAssertions;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.CoRe;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Isa;
using Xunit;

namespace NetkitSharp.Bpf.Tests.CoRe;

public sealed class CoreRelocatorTests
{
    // Two flavours of one struct are candidates that need not agree; how a bit-field is read is the compiler's choice, not CO-RE's.
    private static readonly string[] s_mayDiffer = ["offset_flavor", "size_narrow", "offset_narrow", "left_narrow", "left_wide", "exists_type_thing"];

    private static readonly CoreObject s_object = new("core_kinds.bpf.o");
    private static readonly BtfTable s_target = CoreObject.TypesOf("core_target.types.o");

    [Theory]
    [InlineData("offset_count", 8)]
    [InlineData("offset_hidden", 28)]
    [InlineData("offset_part_value", 40)]
    [InlineData("offset_second_thing", (2 * 136) + 8)]
    [InlineData("offset_tail_5", 136 + 20)]
    [InlineData("offset_flavor", 132)]
    [InlineData("size_name", 32)]
    [InlineData("size_narrow", 4)]
    [InlineData("exists_count", 1)]
    [InlineData("exists_gone", 0)]
    [InlineData("exists_changed", 0)]
    [InlineData("exists_nowhere", 0)]
    [InlineData("signed_negative", 1)]
    [InlineData("signed_count", 0)]
    [InlineData("offset_narrow", 24)]
    [InlineData("left_narrow", 64 - 9)]
    [InlineData("right_narrow", 60)]
    [InlineData("left_wide", 64 - 20)]
    [InlineData("right_wide", 53)]
    [InlineData("target_id_nowhere", 0)]
    [InlineData("exists_type_thing", 1)]
    [InlineData("exists_type_nowhere", 0)]
    [InlineData("exists_type_callback", 1)]
    [InlineData("exists_type_number", 1)]
    [InlineData("exists_type_missing", 0)]
    [InlineData("exists_type_matching", 1)]
    [InlineData("exists_type_differing", 1)]
    [InlineData("exists_type_color", 1)]
    [InlineData("size_thing", 16)]
    [InlineData("size_nowhere", 0)]
    [InlineData("value_green", 20)]
    [InlineData("value_blue", 30)]
    [InlineData("exists_red", 1)]
    [InlineData("exists_purple", 0)]
    public void A_value_is_that_of_the_target(string function, int expected)
    {
        (BpfInstruction[] code, BtfRelocationRecord[] records, List<CoreMiss> misses) = s_object.Relocate(function, new BtfTableTarget(s_target));
        misses.Should().BeEmpty();
        CorePatcher.Read(code, (int)records.Should().ContainSingle().Which.Offset).Should().Be((ulong)expected);
    }

    [Theory]
    [InlineData("load_count", 0x79, 8)]      // u32 has become unsigned long
    [InlineData("load_pointer", 0x79, 96)]
    [InlineData("load_element", 0x61, 48 + 8)]
    [InlineData("load_byte", 0x69, 116 + 6)] // an element of u8 has become one of u16
    [InlineData("store_count", 0x7b, 8)]
    public void Loads_and_stores_take_the_field_s_place_and_size(string function, int opcode, int offset)
    {
        (BpfInstruction[] code, BtfRelocationRecord[] records, List<CoreMiss> misses) = s_object.Relocate(function, new BtfTableTarget(s_target));
        misses.Should().BeEmpty();
        BpfInstruction before = s_object.Get(function).Code[(int)records[0].Offset];
        code[(int)records[0].Offset].Should().Be(before with { Code = (byte)opcode, Offset = (short)offset });
    }

    [Fact]
    public void Ids_are_of_the_table_that_is_asked()
    {
        s_target.TryFind("other", BtfKind.Struct, out int other).Should().BeTrue();
        s_object.Types.TryFind("thing", BtfKind.Struct, out int thing).Should().BeTrue();
        (BpfInstruction[] code, BtfRelocationRecord[] records, _) = s_object.Relocate("target_id_other", new BtfTableTarget(s_target));
        CorePatcher.Read(code, (int)records[0].Offset).Should().Be((ulong)other);
        (code, records, _) = s_object.Relocate("local_id_thing", new BtfTableTarget(s_target));
        CorePatcher.Read(code, (int)records[0].Offset).Should().Be((ulong)thing);
    }

    [Theory]
    [InlineData("offset_gone", "struct thing", "gone", "struct thing of core_target.types.o has no field 'gone' (CO-RE asks for the offset of struct thing: gone, access 0:9)")]
    [InlineData("offset_changed", "struct thing", "changed", "struct thing of core_target.types.o has 'changed' as int *, which the program takes for int *")]
    [InlineData("offset_number_3", "struct thing", "numbers[3]", "struct thing of core_target.types.o has 'numbers' with 3 elements, element 3 is asked for *")]
    [InlineData("offset_nowhere", "struct nowhere", "x", "core_target.types.o has no struct nowhere (CO-RE asks for the offset of struct nowhere: x, access 0:0)")]
    [InlineData("value_purple", "enum color", "PURPLE", "enum color of core_target.types.o has no value 'PURPLE' *")]
    [InlineData("load_negative", "struct thing", "negative", "struct thing: negative has 8 bytes (long) in core_target.types.o and 4 (int) in the program: *")]
    public void What_the_target_has_not_names_type_and_field(string function, string type, string field, string message)
    {
        (BpfInstruction[] code, BtfRelocationRecord[] records, List<CoreMiss> misses) = s_object.Relocate(function, new BtfTableTarget(s_target));
        CoreMiss miss = misses.Should().ContainSingle().Which;
        (miss.Instruction, miss.TypeName, miss.Field, miss.Kind).Should().Be(((int)records[0].Offset, type, field, records[0].Kind));
        miss.Message.Should().Match(message);
        BpfInstruction poison = new(0x85, 0, 0, 195896080);
        code[miss.Instruction].Should().Be(poison);
        if (s_object.Get(function).Code[miss.Instruction].IsLoad64)
        {
            code[miss.Instruction + 1].Should().Be(poison);
        }
    }

    [Theory]
    [InlineData("exists_type_matching", 1)]
    [InlineData("exists_type_differing", 0)]  // a long where the target has an int
    [InlineData("exists_type_thing", 0)]
    [InlineData("exists_type_callback", 1)]
    [InlineData("exists_type_number", 1)]
    [InlineData("exists_type_missing", 0)]
    [InlineData("exists_type_color", 0)]      // PURPLE is not there
    [InlineData("exists_type_nowhere", 0)]
    public void A_match_goes_through_the_members(string function, int expected)
    {
        // clang-14 knows no relocation of this kind; it is like that of existence.
        (BpfInstruction[] code, BtfRelocationRecord[] records, _) = s_object.Relocate(function, new BtfTableTarget(s_target), BtfRelocationKind.TypeMatches);
        CorePatcher.Read(code, (int)records[0].Offset).Should().Be((ulong)expected);
    }

    [Fact]
    public void The_types_it_was_compiled_with_change_nothing()
    {
        BtfTableTarget same = new(s_object.Types);
        foreach (string function in s_object.Functions)
        {
            (BpfInstruction[] before, BtfRelocationRecord[] records) = s_object.Get(function);
            if (s_mayDiffer.Contains(function))
            {
                continue;
            }

            (BpfInstruction[] code, _, List<CoreMiss> misses) = s_object.Relocate(function, same);
            misses.Should().BeEmpty(function);
            code.Should().Equal(before, function);
        }
    }

    [Fact]
    public void Candidates_must_agree()
    {
        BtfTable two = CoreTestTypes.Structs(("thing", "count", 0), ("thing___other", "count", 64));
        CoreRelocationException refused = FluentActions.Invoking(() => s_object.Relocate("offset_count", new BtfTableTarget(two)))
            .Should().Throw<CoreRelocationException>().WithMessage("CO-RE at instruction 0: * has several types named 'thing' which disagree about the offset of struct thing: count: id 2 of two.o has 0 (bit 0), id 3 of two.o has 8 (bit 64)*").Which;
        (refused.Instruction, refused.TypeName, refused.Field).Should().Be((0, "struct thing", "count"));

        // Those that have it agree; one that has it not does not count.
        BtfTable agreeing = CoreTestTypes.Structs(("thing", "count", 64), ("thing___other", "count", 64), ("thing___third", "else", 0));
        (BpfInstruction[] code, _, List<CoreMiss> misses) = s_object.Relocate("offset_count", new BtfTableTarget(agreeing));
        misses.Should().BeEmpty();
        code[0].Immediate.Should().Be(8);
    }

    [Fact]
    public void A_field_out_of_a_load_s_reach_is_an_error()
    {
        BtfTable far = CoreTestTypes.Structs(("thing", "count", 8 * 40_000));
        FluentActions.Invoking(() => s_object.Relocate("load_count", new BtfTableTarget(far)))
            .Should().Throw<CoreRelocationException>().WithMessage("*struct thing: count: offset 40000 does not fit a load or store, which reaches 32767 bytes*");
        s_object.Relocate("offset_count", new BtfTableTarget(far)).Code[0].Immediate.Should().Be(40_000);
    }

    [Theory]
    [InlineData(BtfKind.Enum, false, 7, 0x1234_5678_9abc_def0ul)]
    [InlineData(BtfKind.Enum64, false, 0xffff_ffff_0000_0001, 0xffff_ffff_ffff_fffful)]
    [InlineData(BtfKind.Enum64, true, 0xffff_ffff_ffff_ffff, 0x8000_0000_0000_0000ul)]
    public void Values_of_64_bits_fill_both_halves(BtfKind localKind, bool isSigned, ulong localValue, ulong targetValue)
    {
        (BtfTable local, uint access) = CoreTestTypes.Enum(localKind, isSigned, localValue);
        (BtfTable target, _) = CoreTestTypes.Enum(BtfKind.Enum64, isSigned, targetValue);
        BpfInstruction[] code = [BpfInstruction.Load64(0, PseudoSource.None, (int)localValue), new(0, 0, 0, (int)(localValue >> 32)), BpfInstruction.Exit()];
        List<CoreMiss> misses = [];
        CoreRelocator.Apply(local, [new(0, 1, access, BtfRelocationKind.EnumValue)], code, new BtfTableTarget(target), misses);
        misses.Should().BeEmpty();
        ((uint)code[0].Immediate | (ulong)(uint)code[1].Immediate << 32).Should().Be(targetValue);
    }

    [Theory]
    [InlineData("", "*access string \"\": expected numbers with colons*")]
    [InlineData("0:", "*expected numbers with colons*")]
    [InlineData(":0", "*expected numbers with colons*")]
    [InlineData("0:-1", "*expected numbers with colons*")]
    [InlineData("0:1x", "*expected numbers with colons*")]
    [InlineData("0:99", "*member 99 is asked for, struct thing has 1*")]
    [InlineData("0:0:0", "*unsigned int has neither members nor elements*")]
    [InlineData("2147483647:0", "*has no place within 4 GiB*")]
    [InlineData("99999999999999999999", "*expected numbers with colons*")]
    [InlineData("0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0", "*more than 64 parts*")]
    public void An_access_string_that_leads_nowhere_is_told(string access, string message)
    {
        (BtfTable local, uint offset) = CoreTestTypes.StructWithAccess(access);
        Refusal(local, new(0, 2, offset, BtfRelocationKind.FieldByteOffset)).Message.Should().Match(message);
    }

    [Fact]
    public void A_relocation_that_does_not_fit_its_program_is_told()
    {
        (BtfTable local, uint access) = CoreTestTypes.StructWithAccess("0:0");
        BtfRelocationRecord good = new(0, 2, access, BtfRelocationKind.FieldByteOffset);
        Refusal(local, good with { Offset = 2 }).Message.Should().Contain("instruction 2").And.Contain("the program has 2 instructions");
        Refusal(local, good with { Offset = 1 }).Message.Should().Contain("opcode 0x95) is none that can be relocated");
        Refusal(local, good with { Kind = (BtfRelocationKind)13 }).Message.Should().Contain("the kind is not known, the known ones are 0 to 12");
        Refusal(local, good with { TypeId = 77 }).Message.Should().Contain("type id 77 is referred to");
        Refusal(local, good with { TypeId = -1 }).Message.Should().Contain("type id 4294967295 is referred to");
        Refusal(local, good with { Kind = BtfRelocationKind.EnumValue }).Message.Should().Contain("expected the index of one of an enum's values");
        Refusal(local, good with { Kind = BtfRelocationKind.TypeExists }).Message.Should().Contain("of a type as a whole has the access string \"0\"");
        Refusal(local, good, BpfInstruction.Move(0, 3)).Message.Should().Contain("the instruction has 3 where the object's own types say 0");
        Refusal(local, good with { Kind = BtfRelocationKind.FieldExists, TypeId = 3 }).Message.Should().Contain("has no name by which it could be found");
    }

    [Fact]
    public void Entangled_types_come_to_an_end()
    {
        // Thirty structs, each with three members of the next: 3^30 comparisons if nobody counted.
        BtfTable deep = CoreTestTypes.Entangled(30, 3);
        uint zero = deep.GetType(deep.Count).NameOffset;
        Refusal(deep, new(0, 1, zero, BtfRelocationKind.TypeMatches), BpfInstruction.Move(0, 1), deep).Message.Should().Contain("too entangled for CO-RE");
    }

    private static BpfFormatException Refusal(BtfTable local, BtfRelocationRecord record, BpfInstruction? first = null, BtfTable? target = null)
    {
        BpfInstruction[] code = [first ?? BpfInstruction.Move(0, 0), BpfInstruction.Exit()];
        return FluentActions.Invoking(() => CoreRelocator.Apply(local, [record], code, new BtfTableTarget(target ?? local), []))
            .Should().Throw<BpfFormatException>().Which;
    }
}
