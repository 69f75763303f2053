using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>
/// A program at the ingress or egress of a device (<c>BPF_LINK_TYPE_TCX</c>, Linux 6.6). It stays attached when the device moves to another
/// network namespace, and is severed when the device is deleted. Made by <see cref="DeviceAttachment"/>.
/// </summary>
public sealed class TcxLink : BpfLink
{
    internal TcxLink(BpfLinkHandle handle, BpfLinkInfo info, string? pinPath)
        : base(handle, info, pinPath) => Hook = info.AttachType == BpfAttachType.TcxIngress ? TcxHook.Ingress : TcxHook.Egress;

    /// <summary>The side of the device.</summary>
    public TcxHook Hook { get; }

    /// <summary>Opens the link that is pinned at a path.</summary>
    /// <exception cref="BpfObjectNotFoundException">There is no such pin.</exception>
    /// <exception cref="Pinning.BpfFileSystemNotMountedException">The path is not on a bpffs.</exception>
    /// <exception cref="BpfObjectKindException">Something else is pinned there.</exception>
    public static new TcxLink OpenPinned(string path) =>
        Cast<TcxLink>(BpfLink.OpenPinned(path), $"open link pinned at '{path}'", "Tcx link");

    /// <summary>
    /// Opens a pin of an earlier process and says what became of it: whether it is a link that holds the program to this hook of the device. Looks in the network namespace of the calling OS thread.
    /// </summary>
    /// <param name="path">The pin.</param>
    /// <param name="ifindex">The device it should be attached to.</param>
    /// <param name="hook">The side it should be attached to.</param>
    /// <param name="program">The program it should hold; null for any.</param>
    public static LinkAdoption<TcxLink> Adopt(string path, int ifindex, TcxHook hook, BpfProgram? program = null)
    {
        DeviceHook device = DeviceHook.Tcx(ifindex, hook);
        return LinkAdoption<TcxLink>.Open(path, program, device.Holds, device.ToString());
    }

    /// <summary>What the kernel says about the link now.</summary>
    public override DeviceLinkInfo GetInfo() => (DeviceLinkInfo)base.GetInfo();

    /// <summary>Attaches a program anew to the same side after the device went, with this link's pin if it has one. This object is disposed.</summary>
    /// <param name="program">The program.</param>
    /// <param name="ifindex">The device that took the old one's place, by its index in the network namespace of the calling OS thread.</param>
    /// <param name="options">The place among the programs there; null for the last.</param>
    /// <returns>The new link. On failure nothing is attached, and this link and its pin are as before.</returns>
    /// <exception cref="InvalidOperationException">This link is not severed.</exception>
    public TcxLink Reattach(BpfProgram program, int ifindex, MprogOptions? options = null) => Supersede(() => program.AttachTcx(ifindex, Hook, options));
}
