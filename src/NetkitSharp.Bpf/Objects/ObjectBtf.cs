using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Elf;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// Completes what the compiler leaves open in an object's BTF, so that it says where variables lie and the kernel takes it
/// (libbpf: bpf_object_fixup_btf, and what bpf_object__collect_externs does to the externs). Ids stay as they are.
/// </summary>
internal sealed class ObjectBtf
{
    /// <summary>sizeof(struct btf_param): name and type.</summary>
    private const int ParameterSize = 8;

    /// <summary>No option of a kernel's configuration is longer; many of this size do not overflow a section's.</summary>
    private const uint MaxConfigurationSize = 1 << 16;

    private readonly ElfFile _elf;
    private readonly BtfTable _types;
    private readonly byte[] _data;
    private readonly Dictionary<(int Section, string Name), ElfSymbol> _globals = [];
    private readonly HashSet<(int Section, string Name)> _statics = [];
    private readonly HashSet<string> _staticNames = new(StringComparer.Ordinal);
    private readonly List<Range> _unused = [];
    private int _integerId;

    private ObjectBtf(ElfFile elf, BtfTable types)
    {
        _elf = elf;
        _types = types;
        _data = types.Data.ToArray();
        for (uint i = 0; i < (uint)elf.SymbolCount; i++)
        {
            ElfSymbol symbol = elf.GetSymbol(i);
            if (symbol.Type != ElfSymbolType.Object || elf.GetSection(symbol) is not { } section)
            {
                continue;
            }

            string name = elf.GetName(symbol);
            if (symbol.IsGlobal)
            {
                _globals.TryAdd((section.Index, name), symbol);
            }
            else
            {
                _statics.Add((section.Index, name));
                _staticNames.Add(name);
            }
        }
    }

    internal static BtfTable Complete(ElfFile elf, BtfTable types, FunctionTable functions)
    {
        ObjectBtf btf = new(elf, types);
        HashSet<string> hidden = new(StringComparer.Ordinal);
        foreach (BpfFunction function in functions.Functions)
        {
            if (function.IsHidden)
            {
                hidden.Add(function.Name);
            }
        }

        for (int id = 1; id <= types.Count; id++)
        {
            BtfType type = types.GetType(id);
            switch (type.Kind)
            {
                case BtfKind.DataSection:
                    btf.CompleteSection(type);
                    break;
                case BtfKind.Function when type.Linkage == BtfLinkage.Extern:
                    btf.CompleteExternFunction(type);
                    break;
                case BtfKind.Function when hidden.Count != 0 && type.Linkage == BtfLinkage.Global && hidden.Contains(types.GetName(type)):
                    // The linkage of a function stands where other kinds have a count.
                    btf.SetCount(id, (int)BtfLinkage.Static);
                    break;
            }
        }

        return BtfTable.Parse(btf._unused.Count == 0 ? btf._data : btf.WithoutUnused(), elf.Name);
    }

    private void CompleteSection(BtfType section)
    {
        string name = _types.GetName(section);

        switch (name)
        {
            // No section of the file has the variables of these two: they are the kernel's.
            case ExternReader.ConfigurationSection:
                LayOutConfiguration(section);
                return;
            case ExternReader.SymbolsSection:
                ForgetSymbols(section);
                return;
        }

        if (_elf.FindSection(name) is not { } elfSection)
        {
            if (section.Size == 0)
            {
                throw _types.Malformed($"it describes the data section '{name}', which the file does not have");
            }

            return;
        }

        int start = _types.GetOffset(section.Id);
        bool incomplete = section.Size == 0;
        if (incomplete)
        {
            if (elfSection.Size > uint.MaxValue)
            {
                throw _elf.Malformed(name, null, $"the section claims {elfSection.Size} bytes, at most {uint.MaxValue} can be described");
            }

            MemoryMarshal.Write(_data.AsSpan(start + 8), (uint)elfSection.Size);
        }

        List<BtfSectionVariable> entries = [];
        for (int i = 0; i < section.Count; i++)
        {
            if (Complete(section.GetVariable(i), name, elfSection, incomplete) is { } entry)
            {
                entries.Add(entry);
            }
        }

        entries.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
        Span<byte> bytes = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(entries));
        int entriesStart = start + BtfType.HeaderSize;
        bytes.CopyTo(_data.AsSpan(entriesStart));
        if (entries.Count != section.Count)
        {
            SetCount(section.Id, entries.Count);
            _unused.Add((entriesStart + bytes.Length)..(entriesStart + (section.Count * BtfSectionVariable.EntrySize)));
        }
    }

    private BtfSectionVariable? Complete(BtfSectionVariable entry, string section, ElfSection elfSection, bool incomplete)
    {
        BtfType variable = _types.GetType(entry.TypeId);
        if (variable.Kind != BtfKind.Variable)
        {
            throw _types.Malformed($"the data section '{section}' has {_types.Describe(entry.TypeId)} in it, expected variables only");
        }

        string name = _types.GetName(variable);
        if (variable.Linkage == BtfLinkage.Global)
        {
            if (!_globals.TryGetValue((elfSection.Index, name), out ElfSymbol symbol) && incomplete)
            {
                throw _types.Malformed($"it describes the variable '{name}' in '{section}', for which there is no symbol in that section");
            }

            if (symbol.SectionIndex == elfSection.Index)
            {
                // Linkers know better than the BTF they merge. An offset beyond 32 bits is out of the section; so is what is left of it.
                entry = entry with { Offset = (uint)Math.Min(symbol.Value, uint.MaxValue) };
            }

            if (symbol.IsHidden)
            {
                SetLinkage(entry.TypeId, BtfLinkage.Static);
            }
        }
        else if (_staticNames.Contains(name) && !_statics.Contains((elfSection.Index, name)))
        {
            // clang moves a constant of 4, 8, 16 or 32 bytes to .rodata.cst* and describes it as part of .rodata, where something else
            // lies at its offset. The kernel refuses variables that overlap, and with them all of the object's BTF.
            return null;
        }

        return entry.Offset <= elfSection.Size && entry.Size <= elfSection.Size - entry.Offset
            ? entry
            : throw _types.Malformed($"the variable '{name}' claims {entry.Size} bytes at {entry.Offset} of '{section}', which has {elfSection.Size}");
    }

    // The kernel takes neither linkage 'extern' nor parameters without a name.
    private void CompleteExternFunction(in BtfType function)
    {
        SetCount(function.Id, (int)BtfLinkage.Global);
        BtfType prototype = _types.GetType(function.TypeId);
        if (prototype.Kind != BtfKind.FunctionPrototype)
        {
            return;
        }

        int parameters = _types.GetOffset(prototype.Id) + BtfType.HeaderSize;
        for (int i = 0; i < prototype.Count; i++)
        {
            Span<byte> parameter = _data.AsSpan(parameters + (i * ParameterSize), ParameterSize);
            if (MemoryMarshal.Read<uint>(parameter) == 0 && MemoryMarshal.Read<uint>(parameter[sizeof(uint)..]) != 0)
            {
                MemoryMarshal.Write(parameter, function.NameOffset);
            }
        }
    }

    // Nothing of the object lies in this section: what remains are variables that the kernel takes, of any type with a size.
    private void ForgetSymbols(in BtfType section)
    {
        int start = _types.GetOffset(section.Id);
        for (int i = 0; i < section.Count; i++)
        {
            BtfType variable = _types.GetType(section.GetVariable(i).TypeId);
            if (variable.Kind == BtfKind.Variable)
            {
                SetLinkage(variable.Id, BtfLinkage.Global);
                if (FindInteger() is not 0 and int integer)
                {
                    MemoryMarshal.Write(_data.AsSpan(_types.GetOffset(variable.Id) + 8), integer);
                }
            }
        }

        MemoryMarshal.Write(_data.AsSpan(start + 8), sizeof(int));
        SetCount(section.Id, 0);
        _unused.Add((start + BtfType.HeaderSize)..(start + BtfType.HeaderSize + (section.Count * BtfSectionVariable.EntrySize)));
    }

    // libbpf lays it out so: by alignment from the largest, then by size, then by name.
    private void LayOutConfiguration(in BtfType section)
    {
        List<(BtfSectionVariable Entry, uint Alignment, string Name)> entries = [];
        for (int i = 0; i < section.Count; i++)
        {
            BtfSectionVariable entry = section.GetVariable(i);
            BtfType variable = _types.GetType(entry.TypeId);
            string name = _types.GetName(variable);
            if (variable.Kind != BtfKind.Variable || _types.GetSize(variable.TypeId) is not { } size || size is 0 or > MaxConfigurationSize)
            {
                throw _types.Malformed($"'{name}' in '{ExternReader.ConfigurationSection}' is of {_types.Describe(entry.TypeId)}, expected a variable of 1 to {MaxConfigurationSize} bytes");
            }

            SetLinkage(variable.Id, BtfLinkage.Global);
            BtfType type = _types.Resolve(variable.TypeId);
            type = type.Kind == BtfKind.Array ? _types.Resolve(type.Array.ElementTypeId) : type;
            entries.Add((entry with { Size = size }, Math.Min(Math.Max(type.Size, 1), sizeof(ulong)), name));
        }

        entries.Sort(static (a, b) => (b.Alignment, a.Entry.Size).CompareTo((a.Alignment, b.Entry.Size)) is not 0 and int order ? order : string.CompareOrdinal(a.Name, b.Name));
        int start = _types.GetOffset(section.Id);
        uint offset = 0;
        for (int i = 0; i < entries.Count; i++)
        {
            (BtfSectionVariable entry, uint alignment, _) = entries[i];
            offset = (offset + alignment - 1) / alignment * alignment;
            MemoryMarshal.Write(_data.AsSpan(start + BtfType.HeaderSize + (i * BtfSectionVariable.EntrySize)), entry with { Offset = offset });
            offset = checked(offset + entry.Size);
        }

        MemoryMarshal.Write(_data.AsSpan(start + 8), offset);
    }

    private int FindInteger()
    {
        for (int id = 1; _integerId == 0 && id <= _types.Count; id++)
        {
            if (_types.GetType(id) is { Kind: BtfKind.Integer, Size: sizeof(int) })
            {
                _integerId = id;
            }
        }

        return _integerId;
    }

    private void SetLinkage(int variableId, BtfLinkage linkage) =>
        MemoryMarshal.Write(_data.AsSpan(_types.GetOffset(variableId) + BtfType.HeaderSize), (uint)linkage);

    private void SetCount(int id, int count)
    {
        Span<byte> info = _data.AsSpan(_types.GetOffset(id) + sizeof(uint));
        MemoryMarshal.Write(info, (MemoryMarshal.Read<uint>(info) & 0xff000000) | (uint)count);
    }

    // What stands behind the types moves up; the kernel takes no gaps.
    private byte[] WithoutUnused()
    {
        BtfHeader header = MemoryMarshal.Read<BtfHeader>(_data);
        uint removed = 0;
        List<byte> result = [];
        int position = 0;
        foreach (Range range in _unused)
        {
            result.AddRange(_data.AsSpan(position..range.Start.Value));
            removed += (uint)(range.End.Value - range.Start.Value);
            position = range.End.Value;
        }

        result.AddRange(_data.AsSpan(position));
        header = header with
        {
            TypeLength = header.TypeLength - removed,
            StringOffset = header.StringOffset > header.TypeOffset ? header.StringOffset - removed : header.StringOffset,
        };
        Span<byte> bytes = CollectionsMarshal.AsSpan(result);
        MemoryMarshal.Write(bytes, in header);
        if (header.HeaderLength >= BtfHeader.SizeWithLayout && MemoryMarshal.Read<uint>(bytes[BtfHeader.Size..]) > header.TypeOffset)
        {
            MemoryMarshal.Write(bytes[BtfHeader.Size..], MemoryMarshal.Read<uint>(bytes[BtfHeader.Size..]) - removed);
        }

        return [.. result];
    }
}
