using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>
/// A flow dissector or a socket lookup program of a network namespace (<c>BPF_LINK_TYPE_NETNS</c>, Linux 5.8). It does not keep the namespace, and is severed when that goes.
/// Made by <see cref="NetworkNamespaceAttachment"/>.
/// </summary>
public sealed class NetworkNamespaceLink : BpfLink
{
    internal NetworkNamespaceLink(BpfLinkHandle handle, BpfLinkInfo info, string? pinPath)
        : base(handle, info, pinPath) => Hook = ((NetworkNamespaceLinkInfo)info).AttachType!.Value;

    /// <summary><see cref="BpfAttachType.FlowDissector"/> or <see cref="BpfAttachType.SocketLookup"/>.</summary>
    public BpfAttachType Hook { get; }

    /// <summary>What the kernel says about the link now.</summary>
    public override NetworkNamespaceLinkInfo GetInfo() => (NetworkNamespaceLinkInfo)base.GetInfo();

    /// <summary>Attaches a program anew to another namespace after this one's went, with this link's pin if it has one. This object is disposed.</summary>
    /// <param name="program">The program.</param>
    /// <param name="path">The namespace that took the old one's place.</param>
    /// <returns>The new link. On failure nothing is attached, and this link and its pin are as before.</returns>
    /// <exception cref="InvalidOperationException">This link is not severed.</exception>
    public NetworkNamespaceLink Reattach(BpfProgram program, string path) => Supersede(() => program.AttachNetworkNamespace(path));

    /// <summary>Opens a pin of an earlier process and says what became of it: whether it is a link that holds the program to this namespace.</summary>
    /// <param name="path">The pin.</param>
    /// <param name="namespacePath">The namespace it should be attached to, such as <c>/run/netns/blue</c>.</param>
    /// <param name="program">The program it should hold; null for any.</param>
    public static LinkAdoption<NetworkNamespaceLink> Adopt(string path, string namespacePath, BpfProgram? program = null)
    {
        using TargetDescriptor target = TargetDescriptor.Open(namespacePath, $"adopt link pinned at '{path}'");
        return LinkAdoption<NetworkNamespaceLink>.Open(path, program, link => link.GetInfo().Inode == target.Inode, $"network namespace '{namespacePath}'");
    }
}
