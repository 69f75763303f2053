using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Mprog;

/// <summary>EBUSY: a link holds the program, and only through the link it can be detached or replaced. Nothing was changed.</summary>
public sealed class MprogLinkOwnedException : BpfException
{
    internal MprogLinkOwnedException(BpfCommand command, int errno, string target, uint? linkId)
        : base(command, errno, target, $"a link holds the program{(linkId is { } id ? $" (link {id})" : "")}: use the link's Update, Detach or Dispose") => LinkId = linkId;

    /// <summary>The id of the link; null when it could not be found out.</summary>
    public uint? LinkId { get; }
}
