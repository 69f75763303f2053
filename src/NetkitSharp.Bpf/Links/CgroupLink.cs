using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>
/// A program at a hook of a cgroup (<c>BPF_LINK_TYPE_CGROUP</c>, Linux 5.7). It does not keep the cgroup, and is severed when that is removed. Made by <see cref="CgroupAttachment"/>.
/// </summary>
public sealed class CgroupLink : BpfLink
{
    internal CgroupLink(BpfLinkHandle handle, BpfLinkInfo info, string? pinPath)
        : base(handle, info, pinPath) => Hook = ((CgroupLinkInfo)info).AttachType!.Value;

    /// <summary>The hook.</summary>
    public BpfAttachType Hook { get; }

    /// <summary>Opens a pin of an earlier process and says what became of it: whether it is a link that holds the program to this hook of the cgroup.</summary>
    /// <param name="path">The pin.</param>
    /// <param name="cgroup">The cgroup's directory that it should be attached to.</param>
    /// <param name="hook">The hook it should be attached to.</param>
    /// <param name="program">The program it should hold; null for any.</param>
    public static LinkAdoption<CgroupLink> Adopt(string path, string cgroup, BpfAttachType hook, BpfProgram? program = null)
    {
        using TargetDescriptor target = TargetDescriptor.Open(cgroup, $"adopt link pinned at '{path}'");
        return LinkAdoption<CgroupLink>.Open(path, program, link => link.Hook == hook && link.GetInfo().CgroupId == target.Inode, $"{hook} of cgroup '{cgroup}'");
    }

    /// <summary>What the kernel says about the link now.</summary>
    public override CgroupLinkInfo GetInfo() => (CgroupLinkInfo)base.GetInfo();

    /// <summary>Attaches a program anew to the same hook after the cgroup went, with this link's pin if it has one. This object is disposed.</summary>
    /// <param name="program">The program.</param>
    /// <param name="cgroup">The cgroup's directory that took the old one's place.</param>
    /// <param name="options">The place among the programs there; null for the last.</param>
    /// <returns>The new link. On failure nothing is attached, and this link and its pin are as before.</returns>
    /// <exception cref="InvalidOperationException">This link is not severed.</exception>
    public CgroupLink Reattach(BpfProgram program, string cgroup, CgroupAttachOptions? options = null) => Supersede(() => program.AttachCgroup(cgroup, Hook, options));
}
