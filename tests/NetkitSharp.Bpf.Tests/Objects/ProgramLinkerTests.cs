using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Bpf.Btf;
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
        // second calls add_global, which calls add_static, and never_called_by_first: 9 + 3 + 3 + 8.
        LinkedProgram second = Link("second");
        second.Instructions.Should().HaveCount(23);
        int[] calls = [.. Targets(second)];
        calls.Should().BeEquivalentTo([9, 12, 15], "each call leads to the start of a function");
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
        functions.Select(f => f.Offset).Should().Equal(0, 9, 12, 15);
        BtfLineRecord[] lines = MemoryMarshal.Cast<byte, BtfLineRecord>(Link("second").LineInfo).ToArray();
        lines.Select(l => l.Offset).Should().BeInAscendingOrder().And.Contain([0u, 9, 12, 15]);
    }

    private static LinkedProgram Link(string name)
    {
        BpfObjectSpec spec = FixtureObject.Open("subprograms.bpf.o");
        return spec.Link(spec.Programs[name]);
    }

    private static IEnumerable<int> Targets(LinkedProgram program) =>
        program.Instructions.Index().Where(static i => i.Item.IsSubprogramCall).Select(static i => i.Index + i.Item.Immediate + 1);
}
