using NetkitSharp.Bpf.Mprog;

namespace NetkitSharp.Bpf.Links;

/// <summary>Where among the programs of a cgroup's hook to attach, and on what condition.</summary>
public sealed class CgroupAttachOptions
{
    /// <summary>
    /// The place among the programs of this cgroup; null for the last. A link can be placed next to links only, a program without a link next to such programs only.
    /// Linux 6.17, and 6.12 stable.
    /// </summary>
    public MprogPosition? Position { get; init; }

    /// <summary>Attach only if the hook's revision is this, as <see cref="CgroupPrograms.Revision"/> gives it; null not to check. Linux 6.17, and 6.12 stable.</summary>
    public ulong? ExpectedRevision { get; init; }

    /// <summary><c>BPF_F_PREORDER</c>: run before the programs of the cgroups below, which run first otherwise. Linux 6.15.</summary>
    public bool Preorder { get; init; }
}
