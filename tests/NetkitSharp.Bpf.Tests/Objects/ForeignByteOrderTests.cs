using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Tests.Fixtures;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Objects;

/// <summary>Objects of the other byte order are read as their twins in this machine's.</summary>
public sealed class ForeignByteOrderTests
{
    [Theory]
    [InlineData("globals")]
    [InlineData("maps")]
    [InlineData("subprograms")]
    [InlineData("variables")]
    public void Twins_give_the_same_spec(string name)
    {
        BpfObjectSpec own = FixtureObject.Open($"{name}.bpf.o");
        BpfObjectSpec foreign = FixtureObject.Open($"{name}.bigendian.o");
        (own.IsBigEndian, foreign.IsBigEndian, foreign.License).Should().Be((false, true, own.License));
        foreign.Maps.Select(Describe).Should().Equal(own.Maps.Select(Describe));
        foreign.Variables.Select(v => $"{v} {v.Map.Name} {v.Offset} {v.Size}").Should().Equal(own.Variables.Select(v => $"{v} {v.Map.Name} {v.Offset} {v.Size}"));
        foreach (BpfObjectProgramSpec program in own.Programs)
        {
            LinkedProgram expected = own.Link(program);
            LinkedProgram actual = foreign.Link(foreign.Programs[program.Name]);
            actual.Instructions.Should().Equal(expected.Instructions, program.Name);
            actual.Maps.Select(m => (m.Instruction, m.Map.Name)).Should().Equal(expected.Maps.Select(m => (m.Instruction, m.Map.Name)));
            actual.FunctionInfo.Should().Equal(expected.FunctionInfo);
            Places(actual).Should().Equal(Places(expected));
        }
    }

    [Fact]
    public void Numbers_are_turned_and_bytes_are_not()
    {
        BpfObjectSpec spec = FixtureObject.Open("variables.bigendian.o");
        spec.Variables["small"].Get<short>().Should().Be(-7);
        spec.Variables["small"].Set((short)0x1234);
        spec.Variables["small"].Bytes.ToArray().Should().Equal(0x12, 0x34);
        spec.Variables["small"].Get<short>().Should().Be(0x1234);
        spec.Variables["greeting"].GetText().Should().Be("hello");
        spec.Variables["corners"].Bytes[..4].ToArray().Should().Equal(0, 0, 0, 1);
        spec.Variables["corners"].Invoking(v => v.Get<(ulong, ulong)>()).Should().Throw<NotSupportedException>().WithMessage("*struct point[2] corners*other byte order*");
    }

    [Fact]
    public void Loading_is_refused_before_anything_is_made()
    {
        BpfObjectSpec spec = FixtureObject.Open("variables.bigendian.o");
        spec.Maps[".bss"].Load = false;
        spec.Invoking(s => s.Load()).Should().Throw<BpfFormatException>().WithMessage("variables.bigendian.o: at offset 0x5: the object is big-endian, this machine is not*clang -target bpfel*");
    }

    // Their strings are in other places.
    private static IEnumerable<(uint, uint)> Places(LinkedProgram program) =>
        MemoryMarshal.Cast<byte, BtfLineRecord>(program.LineInfo).ToArray().Select(static l => (l.Offset, l.LineAndColumn));

    private static string Describe(BpfObjectMapSpec map) =>
        $"{map} {map.KeySize} {map.ValueSize} {map.MaxEntries} {map.Flags} {map.Pinning} {map.KeyTypeName} {map.ValueTypeName} {map.InnerMap?.ValueSize} {map.IsReadOnlyData}";
}
