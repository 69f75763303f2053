using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Isa;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Tests.Fixtures;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Objects;

public sealed class ProgramLinkerTests
{
    private const byte Call = 0x85;
    private const byte Load64 = 0x18;

    [Fact]
    public void A_static_function_of_another_section_is_appended()
    {
        LinkedProgram first = Link("first");

        // 4 of first, 8 of add_static; the call is the third.
        first.Instructions.Should().HaveCount(12);
        first.Instructions[2].Should().Match<BpfInstruction>(i => i.Code == Call && i.SourceRegister == 1 && i.Immediate == 1);
        first.Maps.Should().ContainSingle().Which.Should().Match<MapReference>(r => r.Instruction == 5 && r.Map.Name == ".bss");
    }

    [Fact]
    public void What_is_reached_twice_is_appended_once()
    {
        // second calls add_global, which calls add_static, then never_called_by_first: 9 + 3 + 8 + 3.
        LinkedProgram second = Link("second");
        second.Instructions.Should().HaveCount(23);
        int[] calls = [.. Targets(second)];
        calls.Should().BeEquivalentTo([9, 12, 20], "each call leads to the start of a function");
    }

    [Fact]
    public void A_hidden_function_is_called_by_its_own_symbol() => Targets(Link("third")).Should().Equal(7, 10);

    [Fact]
    public void A_function_as_a_callback_becomes_a_distance()
    {
        LinkedProgram callback = Link("callback");
        callback.Instructions.Should().HaveCount(18);
        callback.Instructions[6].Should().Match<BpfInstruction>(i => i.Code == Load64 && i.SourceRegister == 4 && i.Immediate == 12 - 6 - 1);
        callback.Instructions[4].Should().Match<BpfInstruction>(i => i.Code == Load64 && i.SourceRegister == 1);
    }

    [Fact]
    public void Global_data_is_an_offset_into_a_map()
    {
        BpfObjectSpec spec = FixtureObject.Open("globals.bpf.o");
        LinkedProgram program = spec.Link(spec.Programs["globals"]);
        (string Map, int Offset)[] references = [.. program.Maps.Select(r => (r.Map.Name, program.Instructions[r.Instruction + 1].Immediate))];
        foreach (string name in new[] { "verdict", "hidden_step", "total", "seen", "tuned", "mode" })
        {
            references.Should().Contain((spec.Variables[name].Map.Name, spec.Variables[name].Offset));
        }

        program.Maps.Should().OnlyContain(r => program.Instructions[r.Instruction].SourceRegister == 2);
    }

    [Fact]
    public void Functions_and_lines_move_with_the_code()
    {
        BtfFunctionRecord[] functions = MemoryMarshal.Cast<byte, BtfFunctionRecord>(Link("second").FunctionInfo).ToArray();
        functions.Select(f => f.Offset).Should().Equal(0, 9, 12, 20);
        BtfLineRecord[] lines = MemoryMarshal.Cast<byte, BtfLineRecord>(Link("second").LineInfo).ToArray();
        lines.Select(l => l.Offset).Should().BeInAscendingOrder().And.Contain([0u, 9, 12, 20]);
    }

    [Fact]
    public void Lines_that_leave_out_the_start_of_a_function_are_not_given()
    {
        byte[] image = FixtureObject.Bytes("subprograms.bpf.o");
        Span<byte> extension = image.AsSpan(FixtureObject.Section(image, ".BTF.ext").Offset);

        // "second" starts at 0x20 of its section; its first line moves to where the next is.
        int record = BitConverter.ToInt32(extension[4..]) + BitConverter.ToInt32(extension[16..]) + 4 + 8;
        int moved = 0;
        for (int end = record + BitConverter.ToInt32(extension[20..]) - 4 - 8 - 32; record <= end; record += 4)
        {
            if (BitConverter.ToInt32(extension[record..]) == 0x20 && BitConverter.ToInt32(extension[(record + 16)..]) is > 0x20 and <= 0x68 and int next && next % 8 == 0)
            {
                BitConverter.TryWriteBytes(extension[record..], next);
                moved++;
            }
        }

        moved.Should().BePositive();
        BpfObjectSpec spec = BpfObjectSpec.Parse(image, "x.o");
        LinkedProgram second = spec.Link(spec.Programs["second"]);
        second.LineInfo.Should().BeEmpty();
        second.FunctionInfo.Should().NotBeEmpty();
        spec.Link(spec.Programs["first"]).LineInfo.Should().NotBeEmpty();
    }

    [Fact]
    public void What_all_programs_may_have_together_is_limited()
    {
        // "second" and what it calls are 23 instructions.
        BpfObjectSpec spec = FixtureObject.Open("subprograms.bpf.o");
        spec.Link(spec.Programs["second"], budget: 23).Instructions.Should().HaveCount(23);
        spec.Invoking(s => s.Link(s.Programs["second"], budget: 22)).Should().Throw<BpfFormatException>().WithMessage("*program 'second' and what it calls*more than 8000000 instructions together*");
    }

    [Fact]
    public void A_program_beyond_the_kernels_limit_is_told()
    {
        Linking(1_000_000).Should().NotThrow();
        Linking(1_000_001).Should().Throw<BpfFormatException>().WithMessage("*program 'null_dereference' has more than 1000000 instructions*");
    }

    // The second program of a section that is moved behind the file and made as long as it takes.
    private static Action Linking(int instructions)
    {
        byte[] image = FixtureObject.Bytes("rejected.bpf.o");
        int start = image.Length;
        (int header, _, _) = FixtureObject.Section(image, "tc");
        (_, int symbols, int symbolsSize) = FixtureObject.Section(image, ".symtab");
        for (int at = symbols; at < symbols + symbolsSize; at += 24)
        {
            ulong value = BitConverter.ToUInt64(image, at + 8);
            if ((image[at + 4] & 0xf) == 2 && value != 0)
            {
                BitConverter.TryWriteBytes(image.AsSpan(at + 16), (ulong)instructions * 8);
                BitConverter.TryWriteBytes(image.AsSpan(header + 24), (ulong)start);
                BitConverter.TryWriteBytes(image.AsSpan(header + 32), ((ulong)instructions * 8) + value);
                Array.Resize(ref image, start + (instructions * 8) + (int)value);
            }
        }

        // The relocations are for the instructions that were there; of type 0 (SHT_NULL) they are no section.
        BitConverter.TryWriteBytes(image.AsSpan(FixtureObject.Section(image, ".reltc").Header + 4), 0);
        BpfObjectSpec spec = BpfObjectSpec.Parse(image, "x.o");
        return () => spec.Link(spec.Programs["null_dereference"]);
    }

    private static LinkedProgram Link(string name)
    {
        BpfObjectSpec spec = FixtureObject.Open("subprograms.bpf.o");
        return spec.Link(spec.Programs[name]);
    }

    private static IEnumerable<int> Targets(LinkedProgram program) =>
        program.Instructions.Index().Where(static i => i.Item.IsSubprogramCall).Select(static i => i.Index + i.Item.Immediate + 1);
}
