using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>What the kernel says about a link (<c>struct bpf_link_info</c>).</summary>
public sealed record BpfLinkInfo
{
    internal BpfLinkInfo(in bpf_link_info info)
    {
        Id = info.id;
        Type = (BpfLinkType)info.type;
        ProgramId = info.prog_id;
        if (Type is BpfLinkType.Tcx or BpfLinkType.Netkit)
        {
            Ifindex = (int)info.ifindex;
            AttachType = (BpfAttachType)info.attach_type;
        }
        else if (Type is BpfLinkType.Xdp)
        {
            Ifindex = (int)info.ifindex;
        }
    }

    /// <summary>The id, unique among the links of the system while this one lives.</summary>
    public uint Id { get; }

    /// <summary>What the link attaches to.</summary>
    public BpfLinkType Type { get; }

    /// <summary>The program it holds there.</summary>
    public uint ProgramId { get; }

    /// <summary>
    /// The device, by its index in the network namespace that it is in now; 0 when it is gone or the link was detached; null for
    /// links to other things. For <see cref="NetkitHook.Peer"/> this is the index of the peer, not of the primary that was attached to.
    /// </summary>
    public int? Ifindex { get; }

    /// <summary>The hook; null for links that the library does not know.</summary>
    public BpfAttachType? AttachType { get; }

    /// <summary>Whether a link to a device attaches nothing any more: the device is gone, or the link was detached.</summary>
    public bool IsSevered => Ifindex == 0;
}
