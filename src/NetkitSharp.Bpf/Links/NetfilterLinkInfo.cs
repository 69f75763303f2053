using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>What the kernel says about a netfilter link. It does not say whether the link was detached.</summary>
public sealed record NetfilterLinkInfo : BpfLinkInfo
{
    internal NetfilterLinkInfo(uint id, uint programId, NetfilterHook hook)
        : base(id, BpfLinkType.Netfilter, programId, BpfAttachType.Netfilter) => Hook = hook;

    /// <summary>Where it was attached.</summary>
    public NetfilterHook Hook { get; }
}
