using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>
/// A program of a netkit pair (<c>BPF_LINK_TYPE_NETKIT</c>, Linux 6.7). It stays attached when an end moves to another network namespace, and
/// is severed when the pair is deleted. Made by <see cref="DeviceAttachment"/>.
/// </summary>
public sealed class NetkitBpfLink : BpfLink
{
    internal NetkitBpfLink(BpfLinkHandle handle, BpfLinkInfo info, string? pinPath)
        : base(handle, info, pinPath) => Hook = info.AttachType == BpfAttachType.NetkitPrimary ? NetkitHook.Primary : NetkitHook.Peer;

    /// <summary>The end whose transmissions the program sees.</summary>
    public NetkitHook Hook { get; }

    /// <summary>Opens the link that is pinned at a path.</summary>
    /// <exception cref="BpfObjectNotFoundException">There is no such pin.</exception>
    /// <exception cref="Pinning.BpfFileSystemNotMountedException">The path is not on a bpffs.</exception>
    /// <exception cref="BpfObjectKindException">Something else is pinned there.</exception>
    public static new NetkitBpfLink OpenPinned(string path) =>
        Cast<NetkitBpfLink>(BpfLink.OpenPinned(path), $"open link pinned at '{path}'", BpfLinkType.Netkit);
}
