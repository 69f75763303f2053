using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Mprog;
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
        Cast<NetkitBpfLink>(BpfLink.OpenPinned(path), $"open link pinned at '{path}'", "Netkit link");

    /// <summary>
    /// Opens a pin of an earlier process and says what became of it: whether it is a link that holds the program to this hook of the pair. Looks in the network namespace of the calling OS thread.
    /// </summary>
    /// <param name="path">The pin.</param>
    /// <param name="primaryIfindex">The primary of the pair that it should be attached to.</param>
    /// <param name="hook">The end it should be attached to.</param>
    /// <param name="program">The program it should hold; null for any.</param>
    public static LinkAdoption<NetkitBpfLink> Adopt(string path, int primaryIfindex, NetkitHook hook, BpfProgram? program = null)
    {
        DeviceHook device = DeviceHook.Netkit(primaryIfindex, hook);
        return LinkAdoption<NetkitBpfLink>.Open(path, program, device.Holds, device.ToString());
    }

    /// <summary>What the kernel says about the link now.</summary>
    public override DeviceLinkInfo GetInfo() => (DeviceLinkInfo)base.GetInfo();

    /// <summary>Attaches a program anew to the same end after the pair went, with this link's pin if it has one. This object is disposed.</summary>
    /// <param name="program">The program.</param>
    /// <param name="primaryIfindex">The primary of the pair that took the old one's place, by its index in the network namespace of the calling OS thread.</param>
    /// <param name="options">The place among the programs there; null for the last.</param>
    /// <returns>The new link. On failure nothing is attached, and this link and its pin are as before.</returns>
    /// <exception cref="InvalidOperationException">This link is not severed.</exception>
    public NetkitBpfLink Reattach(BpfProgram program, int primaryIfindex, MprogOptions? options = null) => Supersede(() => program.AttachNetkit(primaryIfindex, Hook, options));
}
