using NetkitSharp.Bpf.Elf;
using NetkitSharp.Bpf.Isa;

namespace NetkitSharp.Bpf.Objects;

/// <summary>The functions of an object, found by section and place, with the relocations of their sections.</summary>
internal sealed class FunctionTable
{
    private readonly Dictionary<(int Section, int Start), BpfFunction> _byPlace = [];
    private readonly Dictionary<int, CodeRelocation[]> _relocations = [];

    private FunctionTable(IReadOnlyList<BpfFunction> functions)
    {
        Functions = functions;
        foreach (BpfFunction function in functions)
        {
            // Of aliases, which are at one place, any stands for the code.
            _byPlace.TryAdd((function.Section.Index, function.Start), function);
        }
    }

    /// <summary>All of them, by section and place.</summary>
    internal IReadOnlyList<BpfFunction> Functions { get; }

    internal static FunctionTable Read(ElfFile elf)
    {
        List<BpfFunction> functions = [];
        for (uint i = 0; i < (uint)elf.SymbolCount; i++)
        {
            ElfSymbol symbol = elf.GetSymbol(i);
            if (symbol.Type == ElfSymbolType.Function && elf.GetSection(symbol) is { IsExecutable: true } section)
            {
                functions.Add(Read(elf, symbol, section));
            }
        }

        functions.Sort(static (a, b) => (a.Section.Index, a.Start).CompareTo((b.Section.Index, b.Start)));
        for (int i = 1; i < functions.Count; i++)
        {
            (BpfFunction previous, BpfFunction next) = (functions[i - 1], functions[i]);
            if (previous.Section == next.Section && next.Start < previous.Start + previous.Count && (previous.Start, previous.Count) != (next.Start, next.Count))
            {
                throw elf.Malformed(next.Section.Name, next.StartByte, $"function '{next.Name}' starts within function '{previous.Name}', which ends at 0x{previous.EndByte:x}");
            }
        }

        return new FunctionTable(functions);
    }

    /// <summary>The function that starts at an instruction of a section.</summary>
    internal BpfFunction? Find(int section, long start) =>
        start is >= 0 and <= int.MaxValue ? _byPlace.GetValueOrDefault((section, (int)start)) : null;

    internal bool TrySetRelocations(ElfSection section, CodeRelocation[] relocations) => _relocations.TryAdd(section.Index, relocations);

    /// <summary>The relocation of one of a function's instructions.</summary>
    internal CodeRelocation? FindRelocation(BpfFunction function, int index)
    {
        if (!_relocations.TryGetValue(function.Section.Index, out CodeRelocation[]? all))
        {
            return null;
        }

        int instruction = function.Start + index;
        int low = 0;
        for (int high = all.Length; low < high;)
        {
            int middle = low + ((high - low) / 2);
            (low, high) = all[middle].Instruction < instruction ? (middle + 1, high) : (low, middle);
        }

        return low < all.Length && all[low].Instruction == instruction ? all[low] : null;
    }

    private static BpfFunction Read(ElfFile elf, in ElfSymbol symbol, ElfSection section)
    {
        string name = elf.GetName(symbol);
        ulong available = (ulong)section.Data.Length;
        if (symbol.Value > available || symbol.Size > available - symbol.Value)
        {
            throw elf.Malformed(section.Name, (long)Math.Min(symbol.Value, long.MaxValue), $"truncated: function '{name}' claims {symbol.Size} bytes, the section has {available}");
        }

        if (symbol.Size == 0 || symbol.Value % BpfInstruction.Size != 0 || symbol.Size % BpfInstruction.Size != 0)
        {
            throw elf.Malformed(section.Name, (long)symbol.Value, $"function '{name}' takes {symbol.Size} bytes, expected a multiple of {BpfInstruction.Size} at a multiple of {BpfInstruction.Size}");
        }

        return new(name, section, (int)(symbol.Value / BpfInstruction.Size), (int)(symbol.Size / BpfInstruction.Size), symbol.IsGlobal, symbol.IsHidden);
    }
}
