using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>What the kernel says about a link to a kernel function, an LSM hook or a function of another program.</summary>
public sealed record TracingLinkInfo : BpfLinkInfo
{
    internal TracingLinkInfo(uint id, uint programId, BpfAttachType attachType, uint targetObjectId, uint targetBtfId, ulong cookie)
        : base(id, BpfLinkType.Tracing, programId, attachType)
    {
        TargetObjectId = targetObjectId;
        TargetBtfId = targetBtfId;
        Cookie = cookie;
    }

    /// <summary>The id of the BTF object that <see cref="TargetBtfId"/> is of, such as vmlinux's, or of the program that an extension is part of. Linux 5.13.</summary>
    public uint TargetObjectId { get; }

    /// <summary>The BTF id of the function.</summary>
    public uint TargetBtfId { get; }

    /// <summary>What the program gets from bpf_get_attach_cookie. Reported since Linux 6.17; 0 before.</summary>
    public ulong Cookie { get; }
}
