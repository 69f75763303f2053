using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>What the kernel says about a link to a socket map.</summary>
public sealed record SocketMapLinkInfo : BpfLinkInfo
{
    internal SocketMapLinkInfo(uint id, uint programId, uint mapId, BpfAttachType attachType)
        : base(id, BpfLinkType.SocketMap, programId, attachType) => MapId = mapId;

    /// <summary>The id of the map; 0 when it is gone or the link was detached.</summary>
    public uint MapId { get; }

    /// <inheritdoc/>
    public override bool IsSevered => MapId == 0;
}
