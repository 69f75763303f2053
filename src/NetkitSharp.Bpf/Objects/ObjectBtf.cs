using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Elf;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// Completes what the compiler leaves open in an object's BTF, so that it says where variables lie and the kernel takes it
/// (libbpf: btf_fixup_datasec and the linkage of hidden functions).
/// </summary>
internal sealed class ObjectBtf
{
    private readonly ElfFile _elf;
    private readonly BtfTable _types;
    private readonly byte[] _data;
    private readonly Dictionary<(int Section, string Name), ElfSymbol> _globals = [];
    private readonly HashSet<(int Section, string Name)> _statics = [];
    private readonly HashSet<string> _staticNames = new(StringComparer.Ordinal);
    private readonly List<Range> _unused = [];

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
        HashSet<string> hidden = [.. functions.Functions.Where(static f => f.IsHidden).Select(static f => f.Name)];
        for (int id = 1; id <= types.Count; id++)
        {
            BtfType type = types.GetType(id);
            if (type.Kind == BtfKind.DataSection)
            {
                btf.CompleteSection(type);
            }
            else if (type.Kind == BtfKind.Function && type.Linkage == BtfLinkage.Global && hidden.Contains(types.GetName(type)))
            {
                // The linkage of a function stands where other kinds have a count.
                btf.SetCount(id, (int)BtfLinkage.Static);
            }
        }

        return BtfTable.Parse(btf._unused.Count == 0 ? btf._data : btf.WithoutUnused(), elf.Name);
    }

    private void CompleteSection(BtfType section)
    {
        string name = _types.GetName(section);

        // No section of the file has the variables of these two: they are the kernel's.
        if (name is ".kconfig" or ".ksyms")
        {
            return;
        }

        ElfSection elfSection = _elf.FindSection(name) ?? throw _types.Malformed($"it describes the data section '{name}', which the file does not have");
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
            if (!_globals.TryGetValue((elfSection.Index, name), out ElfSymbol symbol))
            {
                throw _types.Malformed($"it describes the variable '{name}' in '{section}', for which there is no symbol in that section");
            }

            if (incomplete)
            {
                // An offset beyond 32 bits is out of the section; so is what is left of it.
                entry = entry with { Offset = (uint)Math.Min(symbol.Value, uint.MaxValue) };
            }

            if (symbol.IsHidden)
            {
                MemoryMarshal.Write(_data.AsSpan(_types.GetOffset(entry.TypeId) + BtfType.HeaderSize), (uint)BtfLinkage.Static);
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
