using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Isa;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// Makes one piece of code of a program and the functions it reaches, wherever they are in the object: each is appended once, then
/// calls and function addresses become distances within the piece (libbpf: bpf_object__reloc_code).
/// </summary>
internal sealed class ProgramLinker
{
    /// <summary>BPF_COMPLEXITY_LIMIT_INSNS: the kernel refuses more (E2BIG).</summary>
    private const int MaxInstructions = 1_000_000;

    /// <summary>
    /// What all programs of one object may have together. Each gets a copy of what it calls: a small file of many programs that call one
    /// large function would otherwise take any amount of memory.
    /// </summary>
    internal const int MaxTotalInstructions = 8_000_000;

    private readonly string _objectName;
    private readonly FunctionTable _functions;
    private readonly BtfTable? _types;
    private readonly BtfExtension? _extension;
    private readonly BpfFunction _main;
    private readonly int _budget;

    private readonly List<BpfInstruction> _code = [];
    private readonly List<(BpfFunction Function, int Start)> _placed = [];
    private readonly Dictionary<BpfFunction, int> _starts = [];
    private readonly Stack<Frame> _unresolved = [];
    private readonly List<MapReference> _maps = [];
    private readonly List<ExternReference> _externs = [];
    private readonly List<BtfRelocationRecord> _relocations = [];
    private bool _takesAddress;

    private ProgramLinker(string objectName, FunctionTable functions, BtfTable? types, BtfExtension? extension, BpfFunction main, int budget)
    {
        _objectName = objectName;
        _functions = functions;
        _types = types;
        _extension = extension;
        _main = main;
        _budget = budget;
    }

    /// <summary>Links one program, which may have <paramref name="budget"/> instructions: what others left of <see cref="MaxTotalInstructions"/>.</summary>
    internal static LinkedProgram Link(
        string objectName, FunctionTable functions, BtfTable? types, BtfExtension? extension, BpfFunction main, BpfFunction? exceptionCallback, int budget)
    {
        ProgramLinker linker = new(objectName, functions, types, extension, main, budget);
        linker.Place(main);
        linker.Resolve();
        if (exceptionCallback is not null)
        {
            linker.Place(exceptionCallback);
            linker.Resolve();
        }

        (byte[] functionInfo, byte[] lineInfo) = linker.DescribeCode();
        return functionInfo.Length == 0 && linker._takesAddress
            ? throw linker.Malformed(main, 0, $"program '{main.Name}' takes the address of a function, which the kernel allows only with BTF that describes every function: compile with -g")
            : new LinkedProgram([.. linker._code], linker._maps, linker._externs, [.. linker._relocations], functionInfo, lineInfo, linker._takesAddress);
    }

    // Depth first, as libbpf does it, so that the same object gives the same program and tag. No recursion: a crafted chain of
    // calls may be long.
    private void Resolve()
    {
        while (_unresolved.TryPeek(out Frame? frame))
        {
            if (frame.Next < frame.Function.Count)
            {
                frame.Next += Resolve(frame.Function, frame.Next, frame.Start + frame.Next);
            }
            else
            {
                _unresolved.Pop();
            }
        }
    }

    private int Place(BpfFunction function)
    {
        if (_starts.TryGetValue(function, out int start))
        {
            return start;
        }

        start = _code.Count;
        if (start + function.Count > MaxInstructions)
        {
            throw Malformed(function, 0, $"with what it calls, program '{_main.Name}' has more than {MaxInstructions} instructions");
        }

        if (start + function.Count > _budget)
        {
            throw Malformed(function, 0, $"with program '{_main.Name}' and what it calls, the programs of the object have more than {MaxTotalInstructions} instructions together: leave some out (Load = false)");
        }

        AddRelocations(function, start);
        _starts.Add(function, start);
        _placed.Add((function, start));
        _unresolved.Push(new Frame(function, start));
        for (int i = 0; i < function.Count; i++)
        {
            _code.Add(function[i]);
        }

        return start;
    }

    // How many instructions the one at index takes.
    private int Resolve(BpfFunction function, int index, int position)
    {
        BpfInstruction instruction = _code[position];
        CodeRelocation? relocation = _functions.FindRelocation(function, index);
        if (instruction.IsLoad64)
        {
            if (index + 1 == function.Count)
            {
                throw Malformed(function, index, $"function '{function.Name}' ends in the middle of a 16-byte load");
            }

            if (_functions.FindRelocation(function, index + 1) is { } misplaced)
            {
                throw Malformed(function, index + 1, $"a relocation against '{misplaced.Name}' changes the second half of a 16-byte load");
            }

            ResolveLoad(function, index, position, instruction, relocation);
            return 2;
        }

        if (instruction.IsCall)
        {
            ResolveCall(function, index, position, instruction, relocation);
        }
        else if (relocation is not null)
        {
            throw Malformed(function, index, $"a relocation against '{relocation.Value.Name}' changes an instruction with opcode 0x{instruction.Code:x2}, expected a 64-bit load or a call");
        }

        return 1;
    }

    private void ResolveLoad(BpfFunction function, int index, int position, BpfInstruction instruction, CodeRelocation? relocation)
    {
        switch (relocation)
        {
            case null when instruction.IsFunctionAddress:
                throw Malformed(function, index, "a function's address is loaded without a relocation that says which function's");
            case null:
                break;
            case { Kind: CodeRelocationKind.Map } map:
                _code[position] = instruction.With(PseudoSource.MapDescriptor, 0);
                _code[position + 1] = _code[position + 1] with { Immediate = 0 };
                _maps.Add(new MapReference(position, map.Map!));
                break;
            case { Kind: CodeRelocationKind.Data } data:
                // The addend stands in the first immediate, the symbol's offset is 0 when the symbol is the section.
                _code[position] = instruction.With(PseudoSource.MapValue, 0);
                _code[position + 1] = _code[position + 1] with { Immediate = unchecked(instruction.Immediate + (int)data.Value) };
                _maps.Add(new MapReference(position, data.Map!));
                break;
            case { Kind: CodeRelocationKind.FunctionAddress } address:
                long target = unchecked((long)address.Value + instruction.Immediate);
                int callee = PlaceTarget(function, index, address, target % BpfInstruction.Size == 0 ? target / BpfInstruction.Size : -1);
                _takesAddress = true;
                _code[position] = instruction.With(PseudoSource.Function, callee - position - 1);
                break;
            case { Kind: CodeRelocationKind.Extern, Extern: { Kind: not BpfExternKind.Unknown } or { IsWeak: true } }:
                _externs.Add(new ExternReference(position, relocation.Value.Extern));
                break;
            case { Kind: CodeRelocationKind.Extern } unresolved:
                throw Unresolved(function, index, unresolved, call: false);
            case { } other:
                throw Malformed(function, index, $"a call relocation against '{other.Name}' changes a 64-bit load");
        }
    }

    private void ResolveCall(BpfFunction function, int index, int position, BpfInstruction instruction, CodeRelocation? relocation)
    {
        long target;
        switch (relocation)
        {
            case { Kind: CodeRelocationKind.Extern, Extern: { Kind: BpfExternKind.KernelFunction } or { Kind: BpfExternKind.Unknown, IsWeak: true } }:
                _externs.Add(new ExternReference(position, relocation.Value.Extern));
                return;
            case { Kind: CodeRelocationKind.Extern } unresolved:
                throw Unresolved(function, index, unresolved, call: true);
            case { Kind: CodeRelocationKind.Call } call when instruction.IsSubprogramCall:
                // A global function is its own symbol and the immediate is -1; a static one is an offset from its section's symbol.
                target = unchecked((long)(call.Value / BpfInstruction.Size) + instruction.Immediate + 1);
                break;
            case { } other:
                throw Malformed(function, index, $"a relocation against '{other.Name}' changes a call that is no call of a function (src_reg {instruction.SourceRegister})");
            case null when instruction.IsSubprogramCall:
                // Within a section the compiler knows the distance itself.
                target = (long)function.Start + index + instruction.Immediate + 1;
                break;
            default:
                return;
        }

        int callee = PlaceTarget(function, index, relocation, target);
        _code[position] = instruction with { Immediate = callee - position - 1 };
    }

    private int PlaceTarget(BpfFunction function, int index, CodeRelocation? relocation, long target)
    {
        int section = relocation?.Section ?? function.Section.Index;
        BpfFunction? callee = _functions.Find(section, target);
        return callee is not null
            ? Place(callee)
            : throw Malformed(function, index, $"function '{function.Name}' refers to {(relocation is null ? "" : $"'{relocation.Value.Name}', ")}instruction {target} of section {section}, where no function starts");
    }

    private void AddRelocations(BpfFunction function, int start)
    {
        if (_extension is null)
        {
            return;
        }

        long previous = -1;
        foreach (BtfRelocationRecord record in _extension.GetRelocations(function.Section.Name, function.StartByte, function.EndByte))
        {
            if (record.Offset % BpfInstruction.Size != 0 || record.Offset == previous)
            {
                throw new BpfFormatException(_objectName, function.Section.Name, record.Offset, $"function '{function.Name}' has a CO-RE relocation ({record.Kind}) {(record.Offset == previous ? "for an instruction that has one already" : "in the middle of an instruction")}");
            }

            previous = record.Offset;
            _relocations.Add(record with { Offset = (record.Offset / BpfInstruction.Size) - (uint)function.Start + (uint)start });
        }
    }

    private BpfFormatException Unresolved(BpfFunction function, int index, CodeRelocation relocation, bool call) => Malformed(
        function,
        index,
        $"function '{function.Name}' uses the extern '{relocation.Name}' as {(call ? "a function" : "a variable")}, which neither this object defines nor, by its declaration, the kernel: " +
        "declare it with __ksym or __kconfig and compile with -g, link the object that defines it (bpftool gen object), or leave the program out (Load = false)");

    // The kernel wants one function record per function, and line records only along with those: for
    // the first instruction of every function, at most one an instruction, or none at all (kernel/bpf/verifier.c: check_btf_line).
    private (byte[] FunctionInfo, byte[] LineInfo) DescribeCode()
    {
        List<BtfFunctionRecord> functions = [];
        List<BtfLineRecord> lines = [];
        bool linesFit = true;
        foreach ((BpfFunction function, int start) in _placed)
        {
            ReadOnlySpan<BtfFunctionRecord> records = _extension is null
                ? default
                : _extension.GetFunctions(function.Section.Name, function.StartByte, function.EndByte);
            if (records.Length != 1 || records[0].Offset != function.StartByte)
            {
                return ([], []);
            }

            functions.Add(records[0] with { Offset = (uint)start });
            ReadOnlySpan<BtfLineRecord> own = _extension!.GetLines(function.Section.Name, function.StartByte, function.EndByte);
            linesFit &= !own.IsEmpty && own[0].Offset == function.StartByte && own.Length <= function.Count;
            foreach (BtfLineRecord line in linesFit ? own : [])
            {
                lines.Add(line with { Offset = (line.Offset / BpfInstruction.Size) - (uint)function.Start + (uint)start });
            }
        }

        return (
            MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(functions)).ToArray(),
            linesFit ? MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(lines)).ToArray() : []);
    }

    private BpfFormatException Malformed(BpfFunction function, int index, string problem) =>
        new(_objectName, function.Section.Name, (function.Start + (long)index) * BpfInstruction.Size, problem);

    /// <summary>A function whose instructions from <see cref="Next"/> on are as they are in the object.</summary>
    private sealed class Frame(BpfFunction function, int start)
    {
        internal BpfFunction Function { get; } = function;

        internal int Start { get; } = start;

        internal int Next { get; set; }
    }
}
