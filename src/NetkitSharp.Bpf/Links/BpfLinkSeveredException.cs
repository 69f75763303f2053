using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Links;

/// <summary>
/// ENOLINK: the link attaches nothing any more, because its device is gone or somebody detached it; a pin survives that. Unpin it and
/// attach the program anew.
/// </summary>
public sealed class BpfLinkSeveredException : BpfException
{
    internal BpfLinkSeveredException(BpfCommand command, int errno, string target)
        : base(command, errno, target, "the link is severed: its device is gone or it was detached; dispose it, remove its pin if it has one, and attach the program anew")
    {
    }
}
