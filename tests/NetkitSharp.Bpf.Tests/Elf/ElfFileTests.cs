using System.Buffers.Binary;
using FluentAssertions;
using NetkitSharp.Bpf.Elf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Tests.Fixtures;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Elf;

public sealed class ElfFileTests
{
    [Fact]
    public void Sections_symbols_and_relocations_are_found()
    {
        ElfFile elf = ElfFile.Parse(FixtureObject.Bytes("subprograms.bpf.o"), "subprograms.bpf.o");
        elf.FindSection("tc")!.IsExecutable.Should().BeTrue();
        elf.FindSection(".maps")!.Size.Should().Be(32);
        ElfSection bss = elf.FindSection(".bss")!;
        bss.Type.Should().Be(ElfSectionType.NoBits);
        bss.Data.Length.Should().Be(0);
        bss.Size.Should().Be(4);

        ElfSection relocations = elf.FindSection(".reltc")!;
        elf.GetTarget(relocations).Name.Should().Be("tc");
        ElfRelocation[] entries = elf.GetRelocations(relocations).ToArray();
        entries.Should().HaveCount(3).And.OnlyContain(r => r.Type == ElfRelocationType.Call32);
        ElfSymbol global = elf.GetSymbol(entries[1].SymbolIndex);
        elf.GetName(global).Should().Be("add_global");
        global.Should().Match<ElfSymbol>(s => s.Type == ElfSymbolType.Function && s.IsGlobal && !s.IsHidden);
        elf.GetSection(global)!.Name.Should().Be(".text");
    }

    [Fact]
    public void What_is_no_ELF_file_is_told_by_its_first_bytes() =>
        Refusal("#!/bin/sh\n"u8.ToArray()).Message.Should().Be(
            "x.o: at offset 0x0: not an ELF file: it starts with the bytes 23212F62 instead of 7F454C46. Give the loader the object that 'clang -target bpf -c' wrote");

    [Fact]
    public void An_empty_file_is_told() => Refusal([]).Message.Should().Contain("not an ELF file").And.Contain("an empty file");

    [Fact]
    public void An_object_for_the_host_is_told_by_its_machine() =>
        Refusal(FixtureObject.Bytes("host.x86-64.o")).Message.Should().Contain("for x86-64 (e_machine 62)").And.Contain("expected BPF (e_machine 247)").And.Contain("clang -target bpf");

    [Fact]
    public void The_other_byte_order_is_read_as_this_one()
    {
        ElfFile own = ElfFile.Parse(FixtureObject.Bytes("subprograms.bpf.o"), "own.o");
        ElfFile foreign = ElfFile.Parse(FixtureObject.Bytes("subprograms.bigendian.o"), "foreign.o");
        (own.IsBigEndian, own.IsForeign, foreign.IsBigEndian, foreign.IsForeign).Should().Be((false, false, true, true));
        foreign.Sections.Length.Should().Be(own.Sections.Length);
        foreign.SymbolCount.Should().Be(own.SymbolCount);
        for (uint i = 0; i < (uint)own.SymbolCount; i++)
        {
            (ElfSymbol a, ElfSymbol b) = (own.GetSymbol(i), foreign.GetSymbol(i));
            (own.GetName(a), a.SectionIndex, a.Value, a.Size, a.Info).Should().Be((foreign.GetName(b), b.SectionIndex, b.Value, b.Size, b.Info));
        }

        foreach (ElfSection section in own.Sections)
        {
            ElfSection other = foreign.Sections[section.Index];
            other.Name.Should().Be(section.Name);
            if (section.IsExecutable)
            {
                other.Data.ToArray().Should().Equal(section.Data.ToArray(), section.Name);
            }
            else if (section.Type == ElfSectionType.Relocation && own.GetTarget(section).IsExecutable)
            {
                foreign.GetRelocations(other).ToArray().Should().Equal(own.GetRelocations(section).ToArray());
            }
        }
    }

    [Fact]
    public void A_32_bit_file_is_told() => Refusal("globals.bpf.o", image => image[4] = 1).Message.Should().Contain("ELF32, expected ELF64");

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_linked_file_is_told(byte type) => Refusal("globals.bpf.o", image => image[16] = type).Message.Should().Contain($"e_type) is {type}").And.Contain("do not link");

    [Fact]
    public void A_cut_file_is_told_with_what_it_claims()
    {
        byte[] image = FixtureObject.Bytes("globals.bpf.o");
        BpfFormatException refusal = Refusal(image[..(image.Length / 2)]);
        refusal.Message.Should().Contain("truncated").And.Contain($"the file has {image.Length / 2}");
        refusal.ObjectName.Should().Be("x.o");
        refusal.Offset.Should().NotBeNull();
    }

    [Fact]
    public void A_small_file_that_claims_gigabytes_costs_nothing()
    {
        byte[] image = FixtureObject.Bytes("globals.bpf.o");
        int header = FixtureObject.Section(image, "tc").Header;
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(header + 32), 0xffff_fff8);
        Refusal(image); // warm
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refusal(image).Message.Should().Contain("claim");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
    }

    [Fact]
    public void A_bss_of_gigabytes_is_not_allocated()
    {
        byte[] image = FixtureObject.Bytes("subprograms.bpf.o");
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(FixtureObject.Section(image, ".bss").Header + 32), 0x7fff_0000);
        BpfObjectSpec.Parse(image, "x.o"); // warm
        long before = GC.GetAllocatedBytesForCurrentThread();
        BpfObjectSpec.Parse(image, "x.o").Maps[".bss"].ValueSize.Should().Be(0x7fff_0000);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
    }

    [Fact]
    public void Sections_that_share_bytes_are_refused()
    {
        byte[] image = FixtureObject.Bytes("subprograms.bpf.o");
        foreach (string name in new[] { "tc", ".text", "tcx/ingress" })
        {
            int header = FixtureObject.Section(image, name).Header;
            BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(header + 24), 0);
            BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(header + 32), (ulong)image.Length & ~7ul);
        }

        Refusal(image).Message.Should().Contain("sections overlap");
    }

    [Fact]
    public void A_count_of_sections_beyond_the_file_is_told() =>
        Refusal("globals.bpf.o", image => BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(60), 5000)).Message.Should().Contain("claims 5000 section headers");

    [Fact]
    public void A_name_without_an_end_is_told()
    {
        BpfFormatException refusal = Refusal("globals.bpf.o", image =>
        {
            (_, int offset, int size) = FixtureObject.Section(image, ".strtab");
            image.AsSpan(offset, size).Fill((byte)'a');
        });
        refusal.Message.Should().Contain("not terminated");
    }

    private static BpfFormatException Refusal(string fixture, Action<byte[]> change)
    {
        byte[] image = FixtureObject.Bytes(fixture);
        change(image);
        return Refusal(image);
    }

    private static BpfFormatException Refusal(byte[] image) =>
        FluentActions.Invoking(() => BpfObjectSpec.Parse(image, "x.o")).Should().Throw<BpfFormatException>().Which;
}
