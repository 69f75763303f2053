namespace NetkitSharp.Bpf.Mprog;

/// <summary>How bpf_mprog reads a position (linux/bpf.h).</summary>
[Flags]
internal enum MprogFlag : uint
{
    None = 0,

    /// <summary><c>BPF_F_REPLACE</c>: takes the place of the relative.</summary>
    BPF_F_REPLACE = 1 << 2,

    /// <summary><c>BPF_F_BEFORE</c>: before the relative, or the head.</summary>
    BPF_F_BEFORE = 1 << 3,

    /// <summary><c>BPF_F_AFTER</c>: after the relative, or the tail.</summary>
    BPF_F_AFTER = 1 << 4,

    /// <summary><c>BPF_F_ID</c>: the relative is an id, not a descriptor.</summary>
    BPF_F_ID = 1 << 5,

    /// <summary><c>BPF_F_LINK</c>: the relative is a link, not a program.</summary>
    BPF_F_LINK = 1 << 13,
}
