using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Isa;

namespace NetkitSharp.Bpf.Elf;

/// <summary>
/// A relocatable BPF ELF64 object, read in place. Everything it hands out lies within the file; what does not is a
/// <see cref="BpfFormatException"/>. Memory use is bounded by the file's size, whatever the file claims. Headers, symbols, relocations and
/// instructions are in this machine's byte order whatever the file's is; other contents are as they are in the file.
/// </summary>
internal sealed class ElfFile
{
    /// <summary>KSYM_NAME_LEN of the kernel; nothing longer can name a map, a function or a section anybody reads.</summary>
    internal const int MaxNameLength = 512;

    /// <summary>ET_REL.</summary>
    private const ushort Relocatable = 1;

    /// <summary>ELFCLASS32.</summary>
    private const byte Class32 = 1;

    /// <summary>ELFCLASS64.</summary>
    private const byte Class64 = 2;

    /// <summary>ELFDATA2LSB.</summary>
    private const byte LittleEndian = 1;

    /// <summary>ELFDATA2MSB.</summary>
    private const byte BigEndian = 2;

    private readonly ReadOnlyMemory<byte> _image;
    private ElfSection[] _sections = [];
    private Dictionary<string, ElfSection>? _sectionsByName;
    private ElfSection? _symbolTable;
    private ElfSection? _symbolNames;

    private ElfFile(ReadOnlyMemory<byte> image, string name)
    {
        _image = image;
        Name = name;
    }

    /// <summary>What messages call this file.</summary>
    internal string Name { get; }

    /// <summary>Whether the file is big-endian.</summary>
    internal bool IsBigEndian { get; private set; }

    /// <summary>Whether the file's byte order is not this machine's.</summary>
    internal bool IsForeign => IsBigEndian == BitConverter.IsLittleEndian;

    internal ReadOnlySpan<ElfSection> Sections => _sections;

    internal int SymbolCount => _symbolTable is null ? 0 : _symbolTable.Data.Length / ElfSymbol.EntrySize;

    internal static ElfFile Parse(ReadOnlyMemory<byte> image, string name)
    {
        ElfFile file = new(image, name);
        ElfHeader header = file.ReadHeader();
        file.ReadSections(header);
        file.FindSymbols();
        return file;
    }

    internal ElfSection? FindSection(string name)
    {
        if (_sectionsByName is null)
        {
            _sectionsByName = [];
            foreach (ElfSection section in _sections)
            {
                _sectionsByName.TryAdd(section.Name, section);
            }
        }

        return _sectionsByName.GetValueOrDefault(name);
    }

    internal ElfSymbol GetSymbol(uint index)
    {
        if (index >= (uint)SymbolCount)
        {
            throw Malformed(_symbolTable?.Name, null, $"symbol {index} was asked for, the file has {SymbolCount}");
        }

        ElfSymbol symbol = MemoryMarshal.Read<ElfSymbol>(_symbolTable!.Data.Span[((int)index * ElfSymbol.EntrySize)..]);
        return IsForeign ? symbol.ReverseByteOrder() : symbol;
    }

    internal string GetName(in ElfSymbol symbol) => ReadString(_symbolNames!, symbol.NameOffset);

    /// <summary>The section a symbol is defined in; null for undefined, absolute and common symbols.</summary>
    internal ElfSection? GetSection(in ElfSymbol symbol)
    {
        if (symbol.SectionIndex is ElfSymbol.Undefined or >= ElfSymbol.FirstReserved)
        {
            return null;
        }

        return symbol.SectionIndex < _sections.Length
            ? _sections[symbol.SectionIndex]
            : throw Malformed(_symbolTable!.Name, null, $"symbol '{GetName(symbol)}' is in section {symbol.SectionIndex}, the file has {_sections.Length}");
    }

    /// <summary>The section that the relocations in <paramref name="relocations"/> change.</summary>
    internal ElfSection GetTarget(ElfSection relocations)
    {
        return relocations.Info < (uint)_sections.Length
            ? _sections[relocations.Info]
            : throw Malformed(relocations.Name, null, $"it relocates section {relocations.Info}, the file has {_sections.Length}");
    }

    internal ReadOnlySpan<ElfRelocation> GetRelocations(ElfSection section)
    {
        DemandEntries(section, ElfRelocation.EntrySize, "relocations");
        if (_symbolTable is null || section.Link != (uint)_symbolTable.Index)
        {
            throw Malformed(section.Name, null, $"its symbols are said to be in section {section.Link}, which is not the symbol table");
        }

        ElfRelocation[] entries = new ElfRelocation[section.Data.Length / ElfRelocation.EntrySize];
        section.Data.Span.CopyTo(MemoryMarshal.AsBytes(entries.AsSpan()));
        for (int i = 0; i < (IsForeign ? entries.Length : 0); i++)
        {
            entries[i] = entries[i].ReverseByteOrder();
        }

        return entries;
    }

    internal BpfFormatException Malformed(string? section, long? offset, string problem) => new(Name, section, offset, problem);

    private ElfHeader ReadHeader()
    {
        ReadOnlySpan<byte> image = _image.Span;
        if (!image.StartsWith("\x7f"u8) || !image[1..].StartsWith("ELF"u8))
        {
            string start = image.IsEmpty ? "an empty file" : $"the bytes {Convert.ToHexString(image[..Math.Min(4, image.Length)])}";
            throw Malformed(null, 0, $"not an ELF file: it starts with {start} instead of 7F454C46. Give the loader the object that 'clang -target bpf -c' wrote");
        }

        if (image.Length < ElfHeader.Size)
        {
            throw Malformed(null, 0, $"truncated: an ELF64 header takes {ElfHeader.Size} bytes, the file has {image.Length}");
        }

        byte fileClass = image[4];
        byte byteOrder = image[5];
        if (byteOrder is not (LittleEndian or BigEndian))
        {
            throw Malformed(null, 5, $"byte order (EI_DATA) is {byteOrder}, expected 1 (little-endian) or 2 (big-endian)");
        }

        // e_type and e_machine stand at the same place in both classes.
        ushort machine = byteOrder == LittleEndian
            ? BinaryPrimitives.ReadUInt16LittleEndian(image[18..])
            : BinaryPrimitives.ReadUInt16BigEndian(image[18..]);
        if (machine != ElfMachine.Bpf)
        {
            throw Malformed(null, 18, $"an ELF file, but for {ElfMachine.Describe(machine)}, expected BPF (e_machine {ElfMachine.Bpf}). Compile with 'clang -target bpf -O2 -g -c'");
        }

        if (fileClass != Class64)
        {
            string found = fileClass == Class32 ? "ELF32" : $"class {fileClass}";
            throw Malformed(null, 4, $"{found}, expected ELF64 (EI_CLASS 2): BPF objects are 64-bit. Compile with 'clang -target bpf'");
        }

        IsBigEndian = byteOrder == BigEndian;
        ElfHeader header = MemoryMarshal.Read<ElfHeader>(image[ElfHeader.IdentSize..]);
        header = IsForeign ? header.ReverseByteOrder() : header;
        if (header.Type != Relocatable)
        {
            throw Malformed(null, 16, $"ELF type (e_type) is {header.Type}, expected {Relocatable}: a relocatable object. Compile with 'clang -c' and do not link");
        }

        return header;
    }

    private void ReadSections(in ElfHeader header)
    {
        ulong tableOffset = header.SectionHeaderOffset;
        if (tableOffset == 0)
        {
            throw Malformed(null, 40, "the file has no section headers (e_shoff is 0), so there is nothing to load");
        }

        if (header.SectionHeaderSize != ElfSectionHeader.HeaderSize)
        {
            throw Malformed(null, 58, $"a section header is said to take {header.SectionHeaderSize} bytes (e_shentsize), expected {ElfSectionHeader.HeaderSize}");
        }

        // elf(5): a count that does not fit stands in the size of section 0, an index in its link.
        ElfSectionHeader first = MemoryMarshal.Read<ElfSectionHeader>(Slice(tableOffset, ElfSectionHeader.HeaderSize, "the section headers").Span);
        first = IsForeign ? first.ReverseByteOrder() : first;
        ulong count = header.SectionHeaderCount != 0 ? header.SectionHeaderCount : first.Size;
        ulong available = ((ulong)_image.Length - tableOffset) / ElfSectionHeader.HeaderSize;
        if (count > available)
        {
            throw Malformed(null, (long)tableOffset, $"truncated: the file claims {count} section headers, there is room for {available}");
        }

        ElfSectionHeader[] headers = new ElfSectionHeader[count];
        ReadOnlyMemory<byte> table = Slice(tableOffset, count * ElfSectionHeader.HeaderSize, "the section headers");
        table.Span.CopyTo(MemoryMarshal.AsBytes(headers.AsSpan()));
        for (int i = 0; i < (IsForeign ? headers.Length : 0); i++)
        {
            headers[i] = headers[i].ReverseByteOrder();
        }

        uint nameIndex = header.SectionNameIndex == 0xffff ? first.Link : header.SectionNameIndex;
        if (nameIndex >= count || headers[nameIndex].Type != ElfSectionType.StringTable)
        {
            throw Malformed(null, 62, $"section names are said to be in section {nameIndex} (e_shstrndx) of {count}, which is no string table");
        }

        DemandDisjoint(headers);
        ElfSection names = new((int)nameIndex, ".shstrtab", headers[nameIndex], Contents(headers[nameIndex], (int)nameIndex));
        _sections = new ElfSection[count];
        for (int i = 0; i < headers.Length; i++)
        {
            string name = headers[i].Type == ElfSectionType.Null ? "" : ReadString(names, headers[i].NameOffset);
            _sections[i] = new ElfSection(i, name, headers[i], Contents(headers[i], i));
        }
    }

    // Sections that share bytes would let a small file stand for any amount of code.
    private void DemandDisjoint(ReadOnlySpan<ElfSectionHeader> headers)
    {
        UInt128 total = 0;
        foreach (ElfSectionHeader header in headers)
        {
            total += HasContents(header) ? header.Size : 0;
        }

        if (total > (ulong)_image.Length)
        {
            throw Malformed(null, null, $"truncated, or its sections overlap: together they claim {total} bytes, the file has {_image.Length}");
        }
    }

    private static bool HasContents(in ElfSectionHeader header) => header.Type is not (ElfSectionType.Null or ElfSectionType.NoBits);

    private ReadOnlyMemory<byte> Contents(in ElfSectionHeader header, int index)
    {
        ReadOnlyMemory<byte> contents = HasContents(header) ? Slice(header.Offset, header.Size, "section", index) : default;
        return IsForeign && header is { Type: ElfSectionType.ProgramBits, Flags: var flags } && (flags & ElfSectionFlags.Executable) != 0
            ? ReverseInstructions(contents.Span)
            : contents;
    }

    private static byte[] ReverseInstructions(ReadOnlySpan<byte> code)
    {
        byte[] reversed = code.ToArray();
        foreach (ref BpfInstruction instruction in MemoryMarshal.Cast<byte, BpfInstruction>(reversed.AsSpan()))
        {
            instruction = instruction.ReverseByteOrder();
        }

        return reversed;
    }

    private void FindSymbols()
    {
        foreach (ElfSection section in _sections)
        {
            if (section.Type != ElfSectionType.SymbolTable)
            {
                continue;
            }

            if (_symbolTable is not null)
            {
                throw Malformed(section.Name, null, $"a second symbol table, the first is section {_symbolTable.Index}");
            }

            DemandEntries(section, ElfSymbol.EntrySize, "symbols");
            if (section.Link >= (uint)_sections.Length || _sections[section.Link].Type != ElfSectionType.StringTable)
            {
                throw Malformed(section.Name, null, $"its names are said to be in section {section.Link}, which is no string table");
            }

            _symbolTable = section;
            _symbolNames = _sections[section.Link];
        }

        if (_symbolTable is null)
        {
            throw Malformed(null, null, "no symbol table (SHT_SYMTAB), so no program can be found. Strip with 'llvm-strip -g', which keeps it");
        }
    }

    private void DemandEntries(ElfSection section, int entrySize, string what)
    {
        if (section.Data.Length % entrySize != 0)
        {
            throw Malformed(section.Name, null, $"{what} take {entrySize} bytes each, the section has {section.Data.Length}");
        }
    }

    private string ReadString(ElfSection table, uint offset)
    {
        ReadOnlySpan<byte> bytes = table.Data.Span;
        if (offset >= (uint)bytes.Length)
        {
            throw Malformed(table.Name, offset, $"a name is said to start here, the string table has {bytes.Length} bytes");
        }

        bytes = bytes[(int)offset..];
        int length = bytes[..Math.Min(bytes.Length, MaxNameLength + 1)].IndexOf((byte)0);
        return length >= 0
            ? Encoding.UTF8.GetString(bytes[..length])
            : throw Malformed(table.Name, offset, $"a name is not terminated within {Math.Min(bytes.Length, MaxNameLength)} bytes");
    }

    private ReadOnlyMemory<byte> Slice(ulong offset, ulong size, string what, int? index = null)
    {
        ulong length = (ulong)_image.Length;
        return offset <= length && size <= length - offset
            ? _image.Slice((int)offset, (int)size)
            : throw Malformed(null, (long)Math.Min(offset, long.MaxValue), $"truncated: {what}{(index is null ? "" : $" {index}")} claims {size} bytes here, the file has {length}");
    }
}
