using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Isa;

namespace NetkitSharp.Bpf.CoRe;

/// <summary>
/// Compile once, run everywhere: rewrites the instructions for which the compiler noted what in which type they mean, so that they mean
/// the same in the types of the kernel that runs them (libbpf, relo_core.c).
/// </summary>
internal sealed class CoreRelocator
{
    private readonly BtfTable _local;
    private readonly ICoreTarget _target;
    private readonly ICollection<CoreMiss> _misses;
    private readonly CoreMatcher _matcher;
    private readonly Dictionary<int, List<KernelBtfReference>> _candidates = [];

    private CoreRelocator(BtfTable local, int records, ICoreTarget target, ICollection<CoreMiss> misses)
    {
        _local = local;
        _target = target;
        _misses = misses;
        _matcher = new(local, new CoreBudget(local, records));
    }

    /// <summary>
    /// Rewrites the instructions of one program in place. What the target has not is made an instruction that the verifier refuses where
    /// it can be reached, and noted in <paramref name="misses"/>; what may be missing, since the program asks for it, becomes zero.
    /// </summary>
    /// <param name="local">The object's types.</param>
    /// <param name="records">The relocations; their offsets are indices of <paramref name="code"/>, not bytes.</param>
    /// <param name="code">The program.</param>
    /// <param name="target">The kernel's types. It is not asked when there is no relocation.</param>
    /// <param name="misses">Where misses are added.</param>
    /// <exception cref="BpfFormatException">A relocation is malformed, or does not fit its instruction.</exception>
    /// <exception cref="CoreRelocationException">The target has several answers, or one that the instruction cannot take.</exception>
    internal static void Apply(BtfTable local, ReadOnlySpan<BtfRelocationRecord> records, Span<BpfInstruction> code, ICoreTarget target, ICollection<CoreMiss> misses)
    {
        CoreRelocator relocator = new(local, records.Length, target, misses);
        foreach (BtfRelocationRecord record in records)
        {
            relocator.Apply(record, code);
        }
    }

    private void Apply(in BtfRelocationRecord record, Span<BpfInstruction> code)
    {
        if (record.Offset >= (uint)code.Length)
        {
            throw Malformed(record, $"the program has {code.Length} instructions");
        }

        if (!record.Kind.IsKnown())
        {
            throw Malformed(record, $"the kind is not known, the known ones are 0 to {(uint)BtfRelocationKind.TypeMatches}");
        }

        CoreSpec spec = CoreSpec.Parse(_local, record);
        int at = (int)record.Offset;
        if (record.Kind == BtfRelocationKind.TypeIdLocal)
        {
            // Linking may have renumbered the types: what stands in the instruction is of no interest.
            Write(record, spec, code, at, new((uint)record.TypeId, IsExact: false), new((uint)record.TypeId));
            return;
        }

        CoreValue? original = CoreValue.Compute(record.Kind, spec, out string? impossible);
        if (original is not { } expected || impossible is not null)
        {
            throw Malformed(record, impossible ?? "it has no value");
        }

        (CoreValue? value, CoreSpec? found) = FindValue(record, spec);
        if (value is not { } known)
        {
            Miss(record, spec, code, Explain(record, spec));
        }
        else if (found is not null && CorePatcher.IsMemoryAccess(code[at]) && ExplainSize(spec, expected, found, known) is { } explanation)
        {
            Miss(record, spec, code, explanation);
        }
        else
        {
            Write(record, spec, code, at, expected, known);
        }
    }

    // All candidates that have it must agree. Those that have it not are dropped for what follows, as libbpf does.
    private (CoreValue? Value, CoreSpec? Found) FindValue(in BtfRelocationRecord record, CoreSpec spec)
    {
        List<KernelBtfReference> candidates = Candidates(record);
        List<KernelBtfReference> matching = [];
        CoreSpec? found = null;
        CoreValue? value = null;
        foreach (KernelBtfReference candidate in candidates)
        {
            if (_matcher.Match(spec, record.Kind, candidate) is not { } match)
            {
                continue;
            }

            CoreValue? computed = CoreValue.Compute(record.Kind, match, out string? impossible);
            if (impossible is not null)
            {
                throw Failed(record, spec, $"in {Of(candidate)}, {impossible}");
            }

            if (matching.Count > 0 && (match.BitOffset != found!.BitOffset || computed?.Value != value?.Value))
            {
                throw Failed(record, spec, $"{_target.Description} has several types named '{EssentialName(record)}' which disagree about "
                    + $"{What(record.Kind)} of {Subject(spec)}: id {matching[0].Id} of {matching[0].Table.Name} has {value?.Value} (bit {found.BitOffset}), "
                    + $"id {candidate.Id} of {candidate.Table.Name} has {computed?.Value} (bit {match.BitOffset}). "
                    + "Describe more of the struct in the program, so that one of them no longer fits");
            }

            (found, value) = matching.Count == 0 ? (match, computed) : (found, value);
            matching.Add(candidate);
        }

        if (matching.Count > 0)
        {
            _candidates[record.TypeId] = matching;
            return (value, found);
        }

        return (CoreValue.Compute(record.Kind, null, out _), null);
    }

    private List<KernelBtfReference> Candidates(in BtfRelocationRecord record)
    {
        if (!_candidates.TryGetValue(record.TypeId, out List<KernelBtfReference>? found))
        {
            BtfType type = _local.GetType(record.TypeId);
            string name = EssentialName(record);
            if (name.Length == 0)
            {
                throw Malformed(record, $"{_local.Describe(type.Id)} has no name by which it could be found in a kernel");
            }

            _candidates[record.TypeId] = found = [.. _target.FindCandidates(name, type.Kind)];
        }

        return found;
    }

    private void Write(in BtfRelocationRecord record, CoreSpec spec, Span<BpfInstruction> code, int at, CoreValue original, CoreValue value)
    {
        if (CorePatcher.Read(code, at) is not { } present)
        {
            throw Malformed(record, $"the instruction (opcode 0x{code[at].Code:x2}) is none that can be relocated");
        }

        if (original.IsExact && !CorePatcher.IsValue(code[at], present, original.Value))
        {
            throw Malformed(record, $"the instruction has {(long)present} where the object's own types say {(long)original.Value}");
        }

        if (CorePatcher.Write(code, at, value.Value) is { } problem)
        {
            throw Failed(record, spec, $"{Subject(spec)}: {problem}");
        }

        if (CorePatcher.IsMemoryAccess(code[at]) && value.MemorySize != original.MemorySize)
        {
            if (CorePatcher.MemorySize(code[at]) != original.MemorySize)
            {
                throw Malformed(record, $"the instruction takes {CorePatcher.MemorySize(code[at])} bytes of a field that has {original.MemorySize}");
            }

            if (!CorePatcher.TrySetMemorySize(ref code[at], value.MemorySize))
            {
                throw Failed(record, spec, $"{Subject(spec)} has {value.MemorySize} bytes in {_target.Description}: no load or store has as many");
            }
        }
    }

    /// <summary>
    /// Why a load or store cannot be of another size: it zero-extends, which is right for pointers and unsigned integers only.
    /// </summary>
    private string? ExplainSize(CoreSpec spec, in CoreValue original, CoreSpec found, in CoreValue value)
    {
        if (original.MemorySize == value.MemorySize)
        {
            return null;
        }

        BtfType ours = spec.Types.Resolve(original.MemoryTypeId);
        BtfType theirs = found.Types.Resolve(value.MemoryTypeId);
        return (ours.Kind == BtfKind.Pointer && theirs.Kind == BtfKind.Pointer) || (IsUnsigned(ours) && IsUnsigned(theirs))
            ? null
            : $"{Subject(spec)} has {value.MemorySize} bytes ({found.Types.Describe(value.MemoryTypeId)}) in {_target.Description} and {original.MemorySize} "
                + $"({spec.Types.Describe(original.MemoryTypeId)}) in the program: a load or store adapts to pointers and unsigned integers only. Read it with BPF_CORE_READ_INTO or BPF_CORE_READ_BITFIELD";
    }

    private static bool IsUnsigned(in BtfType type) => type.Kind == BtfKind.Integer && type.IntegerEncoding != BtfIntegerEncoding.Signed;

    private void Miss(in BtfRelocationRecord record, CoreSpec spec, Span<BpfInstruction> code, string message)
    {
        CorePatcher.Poison(code, (int)record.Offset);
        _misses.Add(new((int)record.Offset, record.Kind, _local.Describe(spec.RootId), spec.DescribePath(), message));
    }

    private string Explain(in BtfRelocationRecord record, CoreSpec spec)
    {
        string access = _local.GetString(record.AccessOffset);
        string asked = $"(CO-RE asks for {What(record.Kind)} of {Subject(spec)}, access {access})";
        List<KernelBtfReference> candidates = Candidates(record);
        if (candidates.Count == 0)
        {
            return $"{_target.Description} has no {Kind(record)}{EssentialName(record)} {asked}";
        }

        // The last one's reason is as good as any other's.
        KernelBtfReference candidate = candidates[^1];
        _matcher.Match(spec, record.Kind, candidate);
        return $"{Of(candidate)} {_matcher.Mismatch ?? "is not compatible"} {asked}";
    }

    private string Of(in KernelBtfReference candidate) =>
        $"{candidate.Table.Describe(candidate.Id)} of {_target.Description}{(candidate.Module is null ? "" : $"'s module {candidate.Table.Name}")}";

    private string Subject(CoreSpec spec)
    {
        string path = spec.DescribePath();
        return path.Length == 0 ? _local.Describe(spec.RootId) : $"{_local.Describe(spec.RootId)}: {path}";
    }

    private string Kind(in BtfRelocationRecord record) => _local.GetType(record.TypeId).Kind switch
    {
        BtfKind.Struct => "struct ",
        BtfKind.Union => "union ",
        BtfKind.Enum or BtfKind.Enum64 => "enum ",
        BtfKind.Typedef => "typedef ",
        BtfKind.Function => "function ",
        _ => "",
    };

    private string EssentialName(in BtfRelocationRecord record) => BtfFlavor.Essential(_local.GetType(record.TypeId).Name);

    private static string What(BtfRelocationKind kind) => kind switch
    {
        BtfRelocationKind.FieldByteOffset => "the offset",
        BtfRelocationKind.FieldByteSize or BtfRelocationKind.TypeSize => "the size",
        BtfRelocationKind.FieldSigned => "the sign",
        BtfRelocationKind.FieldLeftShift or BtfRelocationKind.FieldRightShift => "the bits",
        BtfRelocationKind.TypeIdTarget => "the type id",
        BtfRelocationKind.EnumValue => "the value",
        _ => "the existence",
    };

    private BpfFormatException Malformed(in BtfRelocationRecord record, string problem) =>
        _local.Malformed($"the CO-RE relocation of instruction {record.Offset} (type id {record.TypeId}, {record.Kind}): {problem}");

    private CoreRelocationException Failed(in BtfRelocationRecord record, CoreSpec spec, string problem) =>
        new((int)record.Offset, _local.Describe(spec.RootId), spec.DescribePath(), problem);
}
