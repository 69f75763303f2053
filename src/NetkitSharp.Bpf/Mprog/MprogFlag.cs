namespace NetkitSharp.Bpf.Mprog;

/// <summary>How bpf_mprog reads a position (linux/bpf.h).</summary>
[Flags]
internal enum MprogFlag : uint
{
    None = 0,
    BPF_F_REPLACE = 1 << 2,
    BPF_F_BEFORE = 1 << 3,
    BPF_F_AFTER = 1 << 4,
    BPF_F_ID = 1 << 5,
    BPF_F_LINK = 1 << 13,
}
