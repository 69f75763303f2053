using NetkitSharp.Bpf.Errors;
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
        Cast<TcxLink>(BpfLink.OpenPinned(path), $"open link pinned at '{path}'", BpfLinkType.Tcx);
}
