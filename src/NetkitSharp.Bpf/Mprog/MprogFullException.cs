using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Mprog;

/// <summary>ERANGE: the hook has as many programs as it takes, <see cref="MprogChain.Capacity"/>.</summary>
public sealed class MprogFullException : BpfException
{
    internal MprogFullException(BpfCommand command, int errno, string target, string advice)
        : base(command, errno, target, advice)
    {
    }
}
