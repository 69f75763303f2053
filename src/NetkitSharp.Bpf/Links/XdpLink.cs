using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>
/// An XDP program of a device (<c>BPF_LINK_TYPE_XDP</c>, Linux 5.9). A device has one in each mode, and the generic and the driver's exclude each other. The link stays attached
/// when the device moves to another network namespace, and is severed when the device is deleted. Made by <see cref="DeviceAttachment"/>.
/// </summary>
public sealed class XdpLink : BpfLink
{
    internal XdpLink(BpfLinkHandle handle, BpfLinkInfo info, string? pinPath)
        : base(handle, info, pinPath)
    {
    }

    /// <summary>What the kernel says about the link now, with the mode that it chose.</summary>
    public override XdpLinkInfo GetInfo() => (XdpLinkInfo)base.GetInfo();

    /// <summary>Attaches a program anew after the device went, with this link's pin if it has one. This object is disposed.</summary>
    /// <param name="program">A program of type <see cref="BpfProgramType.Xdp"/>.</param>
    /// <param name="ifindex">The device that took the old one's place, by its index in the network namespace of the calling OS thread.</param>
    /// <param name="mode">Where to run.</param>
    /// <returns>The new link. On failure nothing is attached, and this link and its pin are as before.</returns>
    /// <exception cref="InvalidOperationException">This link is not severed.</exception>
    public XdpLink Reattach(BpfProgram program, int ifindex, XdpMode mode = XdpMode.Default) => Supersede(() => program.AttachXdp(ifindex, mode));

    /// <summary>
    /// Opens a pin of an earlier process and says what became of it: whether it is a link that holds the program to the device. Looks in the network namespace of the calling OS thread.
    /// </summary>
    /// <param name="path">The pin.</param>
    /// <param name="ifindex">The device it should be attached to.</param>
    /// <param name="program">The program it should hold; null for any.</param>
    public static LinkAdoption<XdpLink> Adopt(string path, int ifindex, BpfProgram? program = null) =>
        LinkAdoption<XdpLink>.Open(path, program, link => link.GetInfo() is { Mode: not null } info && info.Ifindex == ifindex, $"device {ifindex} of this network namespace");
}
