namespace NetkitSharp.Bpf.Links;

/// <summary>
/// A parser or verdict program of a socket map (<c>BPF_LINK_TYPE_SOCKMAP</c>, Linux 6.10). It does not keep the map, and is severed when that goes. Made by <see cref="SocketMapAttachment"/>.
/// </summary>
public sealed class SocketMapLink : BpfLink
{
    internal SocketMapLink(BpfLinkHandle handle, BpfLinkInfo info, string? pinPath)
        : base(handle, info, pinPath)
    {
    }

    /// <summary>What the kernel says about the link now.</summary>
    public override SocketMapLinkInfo GetInfo() => (SocketMapLinkInfo)base.GetInfo();
}
