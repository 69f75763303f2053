using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>
/// What the kernel says about a link (<c>struct bpf_link_info</c>). What depends on the kind of link is in the derived types; this one is for
/// kinds without more to say, and for those that the library does not know.
/// </summary>
public record BpfLinkInfo
{
    internal BpfLinkInfo(uint id, BpfLinkType type, uint programId, BpfAttachType? attachType = null)
    {
        Id = id;
        Type = type;
        ProgramId = programId;
        AttachType = attachType;
    }

    /// <summary>The id, unique among the links of the system while this one lives.</summary>
    public uint Id { get; }

    /// <summary>What the link attaches to.</summary>
    public BpfLinkType Type { get; }

    /// <summary>The program it holds there; 0 for a struct_ops link, which holds a map.</summary>
    public uint ProgramId { get; }

    /// <summary>The hook; null where the kind of link is all there is to say, and for links that the library does not know.</summary>
    public BpfAttachType? AttachType { get; }

    /// <summary>
    /// Whether the kernel says that the link attaches nothing any more: what it was attached to is gone, or the link was detached. It says so of
    /// devices, cgroups, network namespaces, socket maps and struct_ops; of netfilter links, which can be detached too, it does not, and the others cannot be severed.
    /// </summary>
    public virtual bool IsSevered => false;
}
