using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>What the kernel says about a link to a cgroup.</summary>
public sealed record CgroupLinkInfo : BpfLinkInfo
{
    internal CgroupLinkInfo(uint id, uint programId, ulong cgroupId, BpfAttachType attachType)
        : base(id, BpfLinkType.Cgroup, programId, attachType) => CgroupId = cgroupId;

    /// <summary>The cgroup's id, which is the inode number of its directory; 0 when it is gone or the link was detached.</summary>
    public ulong CgroupId { get; }

    /// <inheritdoc/>
    public override bool IsSevered => CgroupId == 0;
}
