using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>What the kernel says about an XDP link.</summary>
public sealed record XdpLinkInfo : BpfLinkInfo
{
    internal XdpLinkInfo(uint id, uint programId, int ifindex, XdpMode? mode)
        : base(id, BpfLinkType.Xdp, programId, BpfAttachType.Xdp)
    {
        Ifindex = ifindex;
        Mode = mode;
    }

    /// <summary>The device, by its index in the network namespace that it is in now; 0 when it is gone or the link was detached.</summary>
    public int Ifindex { get; }

    /// <summary>
    /// Where the program runs, which the kernel chose when none was asked for: generic, driver or hardware. rtnetlink says so in the network namespace of the
    /// calling OS thread; null when the device is not in it.
    /// </summary>
    public XdpMode? Mode { get; }

    /// <inheritdoc/>
    public override bool IsSevered => Ifindex == 0;
}
