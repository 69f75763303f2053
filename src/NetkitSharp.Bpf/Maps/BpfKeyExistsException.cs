using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Maps;

/// <summary>EEXIST: the key is there already, and <see cref="BpfUpdateMode.NoExist"/> was asked for.</summary>
public sealed class BpfKeyExistsException : BpfException
{
    internal BpfKeyExistsException(BpfCommand command, int errno, string target, string? advice = null)
        : base(command, errno, target, advice)
    {
    }
}
