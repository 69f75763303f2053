using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Programs;

/// <summary>The verifier refused a program. The message has the lines of its log that matter; all of it is in <see cref="FullLog"/>.</summary>
public sealed class BpfVerifierException : BpfException
{
    internal BpfVerifierException(int errno, string target, string log, VerifierLogReport report, BpfSourceLine? source, string? explanation)
        : base(BpfCommand.ProgramLoad, errno, target, Advice(report, source, explanation))
    {
        FullLog = log;
        Summary = report.Summary;
        FailingInstruction = report.Instruction;
        InstructionText = report.InstructionText;
        SourceLine = source;
        Statistics = report.Statistics;
        Explanation = explanation;
    }

    /// <summary>Everything that the verifier wrote; a part of it when that is more than 16 MiB.</summary>
    public string FullLog { get; }

    /// <summary>The lines that matter: the complaint, the instruction it is about and its source line where there is one.</summary>
    public string Summary { get; }

    /// <summary>The index of the instruction that the complaint is about, in <see cref="BpfProgramSpec.Instructions"/>; null where the verifier named none.</summary>
    public int? FailingInstruction { get; }

    /// <summary>That instruction as the verifier disassembled it, such as <c>r0 = *(u32 *)(r1 +76)</c>; null where it did not.</summary>
    public string? InstructionText { get; }

    /// <summary>
    /// The source line of that instruction: from the program's BTF when it has line information, else from the log; null where neither knows.
    /// </summary>
    public BpfSourceLine? SourceLine { get; }

    /// <summary>What verification took until it failed; null when the log does not say.</summary>
    public BpfVerifierStatistics? Statistics { get; }

    /// <summary>What <see cref="BpfProgramSpec.ExplainInstruction"/>, or a probe of what the kernel has, says about the instruction; null for nothing.</summary>
    public string? Explanation { get; }

    private static string Advice(VerifierLogReport report, BpfSourceLine? source, string? explanation)
    {
        string of = source is { Line: > 0 } ? $" of {source.Place}" : "";
        string omitted = report.Omitted == 0 ? "" : $" ({report.Omitted} lines omitted, see {nameof(FullLog)})";
        string said = $"the verifier said{of}{omitted}:\n{report.Summary}";
        return explanation is null ? said : $"{explanation}; {said}";
    }
}
