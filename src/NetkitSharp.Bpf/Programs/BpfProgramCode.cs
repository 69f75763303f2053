namespace NetkitSharp.Bpf.Programs;

/// <summary>
/// What a loaded program consists of (the arrays of <c>struct bpf_prog_info</c>). Code and addresses are shown to users who may see the kernel's
/// addresses (the sysctl kernel.kptr_restrict) and are empty for others.
/// </summary>
public sealed record BpfProgramCode
{
    /// <summary>The instructions after the verifier rewrote them, 8 bytes each: maps are referred to by their ids.</summary>
    public required ReadOnlyMemory<byte> TranslatedInstructions { get; init; }

    /// <summary>The machine code of all functions, one after the other; empty when it is interpreted.</summary>
    public required ReadOnlyMemory<byte> MachineCode { get; init; }

    /// <summary>Where each function's machine code is in the kernel's memory, the main one first. Linux 4.18.</summary>
    public required IReadOnlyList<ulong> FunctionAddresses { get; init; }

    /// <summary>Bytes of machine code of each function. Linux 4.18.</summary>
    public required IReadOnlyList<int> FunctionLengths { get; init; }

    /// <summary>A hash of each function's own instructions, 16 hexadecimal digits, the main one first. <see cref="BpfProgramInfo.Tag"/> is of all of them. Linux 5.1.</summary>
    public required IReadOnlyList<string> FunctionTags { get; init; }

    /// <summary>Records of <c>struct bpf_func_info</c>: where functions begin in <see cref="TranslatedInstructions"/>, and their BTF ids. Linux 5.0.</summary>
    public required ReadOnlyMemory<byte> FunctionInfo { get; init; }

    /// <summary>Bytes of a record in <see cref="FunctionInfo"/>.</summary>
    public required int FunctionInfoRecordSize { get; init; }

    /// <summary>Records of <c>struct bpf_line_info</c>: source lines by index in <see cref="TranslatedInstructions"/>. Linux 5.0.</summary>
    public required ReadOnlyMemory<byte> LineInfo { get; init; }

    /// <summary>Bytes of a record in <see cref="LineInfo"/>.</summary>
    public required int LineInfoRecordSize { get; init; }

    /// <summary>Where in the kernel's memory the machine code of each record of <see cref="LineInfo"/> begins. Linux 5.0.</summary>
    public required IReadOnlyList<ulong> LineAddresses { get; init; }
}
