using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Mprog;

/// <summary>ESTALE: the hook's programs changed since the revision that was expected. Nothing was attached: query again and decide anew.</summary>
public sealed class MprogRevisionException : BpfException
{
    internal MprogRevisionException(BpfCommand command, string target, ulong expected, ulong? actual)
        : base(command, Errors.Errno.ESTALE, target, $"the programs there have changed: revision {expected} was expected{(actual is { } now ? $", {now} is current" : "")}; query the hook again and decide anew")
    {
        Expected = expected;
        Actual = actual;
    }

    /// <summary>The revision that was expected.</summary>
    public ulong Expected { get; }

    /// <summary>The revision shortly after the refusal; null when it could not be had.</summary>
    public ulong? Actual { get; }
}
