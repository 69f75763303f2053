using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>What the kernel says about a link to many functions by trampolines (Linux 7.2).</summary>
public sealed record TracingMultiLinkInfo : BpfLinkInfo
{
    internal TracingMultiLinkInfo(uint id, uint programId, BpfAttachType attachType, int count, uint btfObjectId)
        : base(id, BpfLinkType.TracingMulti, programId, attachType)
    {
        Count = count;
        BtfObjectId = btfObjectId;
    }

    /// <summary>How many functions.</summary>
    public int Count { get; }

    /// <summary>The id of the BTF object that names them.</summary>
    public uint BtfObjectId { get; }
}
