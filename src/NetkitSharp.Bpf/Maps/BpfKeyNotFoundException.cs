using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Maps;

/// <summary>ENOENT: the map has no such key. The <c>Try</c> forms answer false instead.</summary>
public sealed class BpfKeyNotFoundException : BpfException
{
    internal BpfKeyNotFoundException(BpfCommand command, int errno, string target, string? advice = null)
        : base(command, errno, target, advice)
    {
    }
}
