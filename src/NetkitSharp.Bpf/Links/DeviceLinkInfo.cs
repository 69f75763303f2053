using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>What the kernel says about a tcx or a netkit link.</summary>
public sealed record DeviceLinkInfo : BpfLinkInfo
{
    internal DeviceLinkInfo(uint id, BpfLinkType type, uint programId, int ifindex, BpfAttachType attachType)
        : base(id, type, programId, attachType) => Ifindex = ifindex;

    /// <summary>
    /// The device, by its index in the network namespace that it is in now; 0 when it is gone or the link was detached. For
    /// <see cref="NetkitHook.Peer"/> this is the index of the peer, not of the primary that was attached to.
    /// </summary>
    public int Ifindex { get; }

    /// <inheritdoc/>
    public override bool IsSevered => Ifindex == 0;
}
