namespace NetkitSharp.Bpf.Links;

/// <summary>Which cgroups an iterator goes through (<c>enum bpf_cgroup_iter_order</c>, linux/bpf.h).</summary>
public enum CgroupIterationOrder
{
    /// <summary><c>BPF_CGROUP_ITER_SELF_ONLY</c>: the one to begin at, alone.</summary>
    SelfOnly = 1,

    /// <summary><c>BPF_CGROUP_ITER_DESCENDANTS_PRE</c>: it and all below, parents before children.</summary>
    DescendantsPreorder = 2,

    /// <summary><c>BPF_CGROUP_ITER_DESCENDANTS_POST</c>: it and all below, children before parents.</summary>
    DescendantsPostorder = 3,

    /// <summary><c>BPF_CGROUP_ITER_ANCESTORS_UP</c>: it and those above, up to the root.</summary>
    AncestorsUp = 4,
}
