using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Mprog;

/// <summary>ENOENT: the program that was to be detached or replaced is not at this hook, or the hook is empty.</summary>
public sealed class MprogProgramNotFoundException : BpfException
{
    internal MprogProgramNotFoundException(BpfCommand command, int errno, string target, string advice)
        : base(command, errno, target, advice)
    {
    }
}
