using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.CoRe;
using NetkitSharp.Bpf.Elf;
using NetkitSharp.Bpf.Isa;
using NetkitSharp.Bpf.Tests.Fixtures;

namespace NetkitSharp.Bpf.Tests.CoRe;

/// <summary>The functions of a fixture with their relocations, as a loader would hand them to CO-RE.</summary>
internal sealed class CoreObject
{
    private readonly Dictionary<string, (BpfInstruction[] Code, BtfRelocationRecord[] Records)> _functions = [];

    internal CoreObject(string fixture)
    {
        ElfFile elf = ElfFile.Parse(FixtureObject.Bytes(fixture), fixture);
        Types = BtfTable.Parse(elf.FindSection(".BTF")!.Data, fixture);
        BtfExtension extension = BtfExtension.Parse(elf.FindSection(".BTF.ext")!.Data, Types, fixture);
        for (uint i = 0; i < (uint)elf.SymbolCount; i++)
        {
            ElfSymbol symbol = elf.GetSymbol(i);
            if (symbol.Type == ElfSymbolType.Function && elf.GetSection(symbol) is { } section)
            {
                uint start = (uint)symbol.Value;
                uint end = start + (uint)symbol.Size;
                BpfInstruction[] code = MemoryMarshal.Cast<byte, BpfInstruction>(section.Data.Span[(int)start..(int)end]).ToArray();
                BtfRelocationRecord[] records = [.. extension.GetRelocations(section.Name, start, end).ToArray().Select(r => r with { Offset = (r.Offset - start) / BpfInstruction.Size })];
                _functions[elf.GetName(symbol)] = (code, records);
            }
        }
    }

    internal BtfTable Types { get; }

    internal IEnumerable<string> Functions => _functions.Keys.Order();

    internal static BtfTable TypesOf(string fixture)
    {
        ElfFile elf = ElfFile.Parse(FixtureObject.Bytes(fixture), fixture);
        return BtfTable.Parse(elf.FindSection(".BTF")!.Data, fixture);
    }

    internal (BpfInstruction[] Code, BtfRelocationRecord[] Records) Get(string function) => (_functions[function].Code.ToArray(), _functions[function].Records.ToArray());

    /// <summary>A function after CO-RE, with what it misses.</summary>
    internal (BpfInstruction[] Code, BtfRelocationRecord[] Records, List<CoreMiss> Misses) Relocate(string function, ICoreTarget target, BtfRelocationKind? kind = null)
    {
        (BpfInstruction[] code, BtfRelocationRecord[] records) = Get(function);
        if (kind is { } other)
        {
            records = [.. records.Select(r => r with { Kind = other })];
        }

        List<CoreMiss> misses = [];
        CoreRelocator.Apply(Types, records, code, target, misses);
        return (code, records, misses);
    }
}
