using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Maps;

/// <summary>E2BIG: the map holds as many entries as it was made for.</summary>
public sealed class BpfMapFullException : BpfException
{
    internal BpfMapFullException(BpfCommand command, int errno, string target, string? advice = null)
        : base(command, errno, target, advice)
    {
    }
}
