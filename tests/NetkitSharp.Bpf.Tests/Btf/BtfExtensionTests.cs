using FluentAssertions;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Elf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Tests.Fixtures;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Btf;

public sealed class BtfExtensionTests
{
    [Fact]
    public void Functions_and_lines_are_found_by_section_and_range()
    {
        (BtfTable types, BtfExtension extension) = Read("subprograms.bpf.o");
        BtfFunctionRecord[] functions = extension.GetFunctions("tc", 0x20, 0x68).ToArray();
        functions.Should().ContainSingle();
        functions[0].Offset.Should().Be(0x20);
        types.GetName(types.GetType((int)functions[0].TypeId)).Should().Be("second");
        extension.GetFunctions("tc", 0, 0x68).Length.Should().Be(2);
        extension.GetFunctions(".text", 0, 0xb8).Length.Should().Be(5);
        extension.GetFunctions("no such section", 0, 100).Length.Should().Be(0);
        BtfLineRecord[] lines = extension.GetLines("tc", 0, 0x20).ToArray();
        lines.Should().NotBeEmpty().And.BeInAscendingOrder(l => l.Offset);
        types.GetString(lines[^1].LineOffset).Should().Contain("return add_static(skb->mark, 1);");
        types.GetString(lines[^1].FileNameOffset).Should().EndWith("subprograms.bpf.c");
    }

    [Fact]
    public void CoRe_relocations_are_found()
    {
        (BtfTable types, BtfExtension extension) = Read("core.bpf.o");
        BtfRelocationRecord record = extension.GetRelocations("?tc", 0, 0x1000).ToArray().Should().ContainSingle().Which;
        record.Kind.Should().Be(BtfRelocationKind.FieldByteOffset);
        types.Describe(record.TypeId).Should().Be("struct net_device");
        types.GetString(record.AccessOffset).Should().Be("0:0");
    }

    [Fact]
    public void A_count_beyond_the_section_is_told()
    {
        ElfFile elf = ElfFile.Parse(FixtureObject.Bytes("subprograms.bpf.o"), "x.o");
        BtfTable types = BtfTable.Parse(elf.FindSection(".BTF")!.Data, "x.o");
        byte[] extension = elf.FindSection(".BTF.ext")!.Data.ToArray();

        // header, record size, section name, then the count.
        BitConverter.TryWriteBytes(extension.AsSpan(32 + 8), 0x4000_0000);
        FluentActions.Invoking(() => BtfExtension.Parse(extension, types, "x.o")).Should().Throw<BpfFormatException>().WithMessage("*claims 1073741824 records of 8 bytes*");
        FluentActions.Invoking(() => BtfExtension.Parse(extension.AsMemory(0, 20), types, "x.o")).Should().Throw<BpfFormatException>().WithMessage("*truncated*");
    }

    private static (BtfTable Types, BtfExtension Extension) Read(string fixture)
    {
        ElfFile elf = ElfFile.Parse(FixtureObject.Bytes(fixture), fixture);
        BtfTable types = BtfTable.Parse(elf.FindSection(".BTF")!.Data, fixture);
        return (types, BtfExtension.Parse(elf.FindSection(".BTF.ext")!.Data, types, fixture));
    }
}
