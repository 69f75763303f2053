using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Elf;
using NetkitSharp.Bpf.Isa;

namespace NetkitSharp.Bpf.Objects;

/// <summary>Reads the relocations of code, and those of maps that their definitions fill.</summary>
internal static class RelocationReader
{
    internal static void Read(ObjectContents contents)
    {
        foreach (ElfSection section in contents.Elf.Sections)
        {
            if (section.Type is not (ElfSectionType.Relocation or ElfSectionType.RelocationWithAddend))
            {
                continue;
            }

            // Of the rest, debug information, BTF, and pointers in data: the kernel has no address to give them, and libbpf leaves them, too.
            ElfSection target = contents.Elf.GetTarget(section);
            bool isMaps = target.Name == MapSectionReader.SectionName && contents.Slots is not null;
            bool isStructOps = !target.IsExecutable && StructOpsReader.IsStructOps(target.Name);
            if (!target.IsExecutable && !isMaps && !isStructOps)
            {
                continue;
            }

            if (section.Type == ElfSectionType.RelocationWithAddend)
            {
                throw contents.Elf.Malformed(section.Name, null, "relocations have explicit addends (SHT_RELA), expected SHT_REL, as clang writes it for BPF");
            }

            if (isMaps)
            {
                contents.Slots!.ReadSlots(section);
            }
            else if (isStructOps)
            {
                StructOpsReader.ReadSlots(contents, section, target);
            }
            else
            {
                ReadCode(contents, section, target);
            }
        }
    }

    private static void ReadCode(ObjectContents contents, ElfSection section, ElfSection target)
    {
        ReadOnlySpan<ElfRelocation> entries = contents.Elf.GetRelocations(section);
        CodeRelocation[] relocations = new CodeRelocation[entries.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            relocations[i] = ReadOne(contents, section, target, entries[i], i);
        }

        Array.Sort(relocations, static (a, b) => a.Instruction.CompareTo(b.Instruction));
        for (int i = 1; i < relocations.Length; i++)
        {
            if (relocations[i].Instruction == relocations[i - 1].Instruction)
            {
                throw contents.Elf.Malformed(target.Name, (long)relocations[i].Instruction * BpfInstruction.Size, $"two relocations change one instruction, against '{relocations[i - 1].Name}' and '{relocations[i].Name}'");
            }
        }

        if (!contents.Functions.TrySetRelocations(target, relocations))
        {
            throw contents.Elf.Malformed(section.Name, null, $"a second section of relocations for '{target.Name}'");
        }
    }

    private static CodeRelocation ReadOne(ObjectContents contents, ElfSection section, ElfSection target, ElfRelocation entry, int index)
    {
        ElfFile elf = contents.Elf;
        long entryOffset = (long)index * ElfRelocation.EntrySize;
        ElfSymbol symbol = elf.GetSymbol(entry.SymbolIndex);
        ElfSection? symbolSection = elf.GetSection(symbol);
        string name = symbol.Type == ElfSymbolType.Section && symbolSection is not null ? symbolSection.Name : elf.GetName(symbol);
        if (entry.Offset % BpfInstruction.Size != 0 || entry.Offset >= (ulong)target.Data.Length)
        {
            throw elf.Malformed(section.Name, entryOffset, $"a relocation against '{name}' is for offset 0x{entry.Offset:x} of '{target.Name}', which has {target.Data.Length / BpfInstruction.Size} instructions of {BpfInstruction.Size} bytes");
        }

        int instruction = (int)(entry.Offset / BpfInstruction.Size);
        if (entry.Type is not (ElfRelocationType.Load64 or ElfRelocationType.Call32))
        {
            throw elf.Malformed(section.Name, entryOffset, $"a relocation against '{name}' is of type {(uint)entry.Type}, expected {(uint)ElfRelocationType.Load64} (R_BPF_64_64) or {(uint)ElfRelocationType.Call32} (R_BPF_64_32)");
        }

        if (symbol.SectionIndex == ElfSymbol.Undefined)
        {
            return ReadExtern(contents, instruction, name);
        }

        if (symbolSection is null)
        {
            throw elf.Malformed(section.Name, entryOffset, $"a relocation against '{name}', which is in no section (index 0x{symbol.SectionIndex:x}): a global variable without an initial value? Compile with -fno-common");
        }

        if (entry.Type == ElfRelocationType.Call32)
        {
            return symbolSection.IsExecutable && symbol.Value % BpfInstruction.Size == 0
                ? new(instruction, CodeRelocationKind.Call, name, symbolSection.Index, symbol.Value)
                : throw elf.Malformed(section.Name, entryOffset, $"a call of '{name}', which is at 0x{symbol.Value:x} of section '{symbolSection.Name}' and no function");
        }

        if (symbolSection.IsExecutable)
        {
            return new(instruction, CodeRelocationKind.FunctionAddress, name, symbolSection.Index, symbol.Value);
        }

        if (contents.DataMaps.TryGetValue(symbolSection.Index, out BpfObjectMapSpec? data))
        {
            return new(instruction, CodeRelocationKind.Data, name, symbolSection.Index, symbol.Value, data);
        }

        // A map that is static is an offset from its section's symbol.
        ulong place = symbol.Value + (symbol.Type == ElfSymbolType.Section && instruction * BpfInstruction.Size < target.Data.Length
            ? (uint)MemoryMarshal.Read<BpfInstruction>(target.Data.Span[(instruction * BpfInstruction.Size)..]).Immediate : 0);
        if (contents.MapsByPlace.TryGetValue((symbolSection.Index, place), out BpfObjectMapSpec? map))
        {
            return new(instruction, CodeRelocationKind.Map, name, symbolSection.Index, symbol.Value, map);
        }

        throw elf.Malformed(section.Name, entryOffset, symbolSection.Name switch
        {
            MapSectionReader.SectionName => $"a relocation against '{name}' at 0x{place:x} of '{symbolSection.Name}', where no map starts",
            ".jumptables" => $"a relocation against '{name}' in section '{symbolSection.Name}': jump tables (Linux 6.19) are not supported. Compile with -fno-jump-tables",
            _ => $"a relocation against '{name}' in section '{symbolSection.Name}', which holds no map and no global data (.rodata, .data, .bss or one of these with a suffix)",
        });
    }

    private static CodeRelocation ReadExtern(ObjectContents contents, int instruction, string name)
    {
        BpfExtern found = contents.Externs.GetValueOrDefault(name) ?? new BpfExtern(name, BpfExternKind.Unknown, IsWeak: false, 0);
        if (found.Kind == BpfExternKind.Configuration && contents.FindConfiguration(name) is { } variable)
        {
            return new(instruction, CodeRelocationKind.Data, name, 0, (ulong)variable.Offset, contents.Configuration);
        }

        return new(instruction, CodeRelocationKind.Extern, name, 0, 0, null, found);
    }
}
