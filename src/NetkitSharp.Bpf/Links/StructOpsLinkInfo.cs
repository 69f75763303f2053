using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>What the kernel says about a struct_ops link.</summary>
public sealed record StructOpsLinkInfo : BpfLinkInfo
{
    internal StructOpsLinkInfo(uint id, uint mapId)
        : base(id, BpfLinkType.StructOps, programId: 0, BpfAttachType.StructOps) => MapId = mapId;

    /// <summary>The id of the map with the operations; 0 when the link was detached.</summary>
    public uint MapId { get; }

    /// <inheritdoc/>
    public override bool IsSevered => MapId == 0;
}
