using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Mprog;

/// <summary>ENOENT: the program or link to be placed next to is not at this hook, or does not exist.</summary>
public sealed class MprogRelativeNotFoundException : BpfException
{
    internal MprogRelativeNotFoundException(BpfCommand command, int errno, string target, string advice)
        : base(command, errno, target, advice)
    {
    }
}
