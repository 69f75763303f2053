using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Pinning;

/// <summary>EEXIST: something is pinned at that path, or a directory is there. bpffs never replaces a pin.</summary>
public sealed class BpfPinExistsException : BpfException
{
    internal BpfPinExistsException(int errno, string target, string path)
        : base(BpfCommand.Pin, errno, target, "the path is taken: open what is pinned there, or unpin it first") => Path = path;

    /// <summary>The path that is taken.</summary>
    public string Path { get; }
}
