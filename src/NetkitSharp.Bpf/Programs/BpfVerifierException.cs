using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Programs;

/// <summary>The verifier refused a program. The message has the lines of its log that matter; all of it is in <see cref="Log"/>.</summary>
public sealed class BpfVerifierException : BpfException
{
    internal BpfVerifierException(int errno, string target, string log)
        : this(errno, target, log, VerifierLog.Summarise(log))
    {
    }

    private BpfVerifierException(int errno, string target, string log, (string Summary, int Omitted) trimmed)
        : base(BpfCommand.ProgramLoad, errno, target, Advice(trimmed))
    {
        Log = log;
        Summary = trimmed.Summary;
    }

    /// <summary>Everything that the verifier wrote.</summary>
    public string Log { get; }

    /// <summary>The lines that matter: the complaint, the instruction it is about and its source line where there is one.</summary>
    public string Summary { get; }

    private static string Advice((string Summary, int Omitted) trimmed) => trimmed.Omitted == 0
        ? $"the verifier said:\n{trimmed.Summary}"
        : $"the verifier said ({trimmed.Omitted} lines omitted, see {nameof(Log)}):\n{trimmed.Summary}";
}
