using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>What the kernel says about a link to a network namespace.</summary>
public sealed record NetworkNamespaceLinkInfo : BpfLinkInfo
{
    internal NetworkNamespaceLinkInfo(uint id, uint programId, uint inode, BpfAttachType attachType)
        : base(id, BpfLinkType.NetworkNamespace, programId, attachType) => Inode = inode;

    /// <summary>The namespace's inode number, as in <c>net:[4026531840]</c>; 0 when it is gone or the link was detached.</summary>
    public uint Inode { get; }

    /// <inheritdoc/>
    public override bool IsSevered => Inode == 0;
}
