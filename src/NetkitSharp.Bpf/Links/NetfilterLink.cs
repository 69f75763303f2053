namespace NetkitSharp.Bpf.Links;

/// <summary>
/// A program among the netfilter hooks of a network namespace (<c>BPF_LINK_TYPE_NETFILTER</c>, Linux 6.4). Its program cannot be replaced. Made by <see cref="NetworkNamespaceAttachment"/>.
/// </summary>
public sealed class NetfilterLink : BpfLink
{
    internal NetfilterLink(BpfLinkHandle handle, BpfLinkInfo info, string? pinPath)
        : base(handle, info, pinPath) => Hook = ((NetfilterLinkInfo)info).Hook;

    /// <summary>Where the program runs.</summary>
    public NetfilterHook Hook { get; }

    /// <summary>What the kernel says about the link now.</summary>
    public override NetfilterLinkInfo GetInfo() => (NetfilterLinkInfo)base.GetInfo();
}
