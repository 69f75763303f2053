using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Mprog;

/// <summary>EEXIST: the program is at this hook already, by whatever means. A hook runs a program once.</summary>
public sealed class MprogProgramExistsException : BpfException
{
    internal MprogProgramExistsException(BpfCommand command, int errno, string target, string advice)
        : base(command, errno, target, advice)
    {
    }
}
