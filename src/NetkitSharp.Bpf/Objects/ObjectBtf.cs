using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Elf;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// Completes what the compiler leaves open in an object's BTF, so that it says where variables lie and the kernel takes it
/// (libbpf: btf_fixup_datasec and the linkage of hidden functions).
/// </summary>
internal static class ObjectBtf
{
    internal static BtfTable Complete(ElfFile elf, BtfTable types, FunctionTable functions)
    {
        byte[] data = types.Data.ToArray();
        Dictionary<(int Section, string Name), ElfSymbol> variables = FindVariables(elf);
        HashSet<string> hidden = [.. functions.Functions.Where(static f => f.IsHidden).Select(static f => f.Name)];
        for (int id = 1; id <= types.Count; id++)
        {
            BtfType type = types.GetType(id);
            if (type.Kind == BtfKind.DataSection)
            {
                CompleteSection(elf, types, type, data, variables);
            }
            else if (type.Kind == BtfKind.Function && type.Linkage == BtfLinkage.Global && hidden.Contains(types.GetName(type)))
            {
                // The linkage of a function stands in the low bits of info, where other kinds have a count.
                Span<byte> info = data.AsSpan(types.GetOffset(id) + sizeof(uint));
                MemoryMarshal.Write(info, MemoryMarshal.Read<uint>(info) & 0xff000000);
            }
        }

        return BtfTable.Parse(data, elf.Name);
    }

    /// <summary>.kconfig and .ksyms: no section of the file has their variables.</summary>
    internal static bool IsExternSection(string name) => name is ".kconfig" or ".ksyms";

    private static Dictionary<(int Section, string Name), ElfSymbol> FindVariables(ElfFile elf)
    {
        Dictionary<(int Section, string Name), ElfSymbol> variables = [];
        for (uint i = 0; i < (uint)elf.SymbolCount; i++)
        {
            ElfSymbol symbol = elf.GetSymbol(i);
            if (symbol.Type == ElfSymbolType.Object && symbol.IsGlobal && elf.GetSection(symbol) is { } section)
            {
                variables.TryAdd((section.Index, elf.GetName(symbol)), symbol);
            }
        }

        return variables;
    }

    private static void CompleteSection(
        ElfFile elf, BtfTable types, BtfType section, Span<byte> data, Dictionary<(int Section, string Name), ElfSymbol> variables)
    {
        string name = types.GetName(section);
        if (IsExternSection(name))
        {
            return;
        }

        ElfSection elfSection = elf.FindSection(name) ?? throw types.Malformed($"it describes the data section '{name}', which the file does not have");
        int start = types.GetOffset(section.Id);
        bool incomplete = section.Size == 0;
        if (incomplete)
        {
            if (elfSection.Size > uint.MaxValue)
            {
                throw elf.Malformed(name, null, $"the section claims {elfSection.Size} bytes, at most {uint.MaxValue} can be described");
            }

            MemoryMarshal.Write(data[(start + 8)..], (uint)elfSection.Size);
        }

        int entriesStart = start + BtfType.HeaderSize;
        BtfSectionVariable[] entries = new BtfSectionVariable[section.Count];
        for (int i = 0; i < entries.Length; i++)
        {
            BtfSectionVariable entry = section.GetVariable(i);
            BtfType variable = types.GetType(entry.TypeId);
            if (variable.Kind != BtfKind.Variable)
            {
                throw types.Malformed($"the data section '{name}' has {types.Describe(entry.TypeId)} in it, expected variables only");
            }

            if (variable.Linkage == BtfLinkage.Global)
            {
                string variableName = types.GetName(variable);
                if (!variables.TryGetValue((elfSection.Index, variableName), out ElfSymbol symbol))
                {
                    throw types.Malformed($"it describes the variable '{variableName}' in '{name}', for which there is no symbol in that section");
                }

                if (incomplete)
                {
                    // An offset beyond 32 bits is out of the section; so is what is left of it.
                    entry = entry with { Offset = (uint)Math.Min(symbol.Value, uint.MaxValue) };
                }

                if (symbol.IsHidden)
                {
                    MemoryMarshal.Write(data[(types.GetOffset(entry.TypeId) + BtfType.HeaderSize)..], (uint)BtfLinkage.Static);
                }
            }

            if (entry.Offset > elfSection.Size || entry.Size > elfSection.Size - entry.Offset)
            {
                throw types.Malformed($"the variable '{types.GetName(variable)}' claims {entry.Size} bytes at {entry.Offset} of '{name}', which has {elfSection.Size}");
            }

            entries[i] = entry;
        }

        Array.Sort(entries, static (a, b) => a.Offset.CompareTo(b.Offset));
        MemoryMarshal.AsBytes(entries.AsSpan()).CopyTo(data[entriesStart..]);
    }
}
