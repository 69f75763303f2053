namespace NetkitSharp.Rtnetlink.TrafficControl.Filters.Bpf;

/// <summary>Attributes of the bpf kind (<c>TCA_BPF_*</c>, linux/pkt_cls.h).</summary>
public enum BpfFilterAttribute : ushort
{
    /// <summary>TCA_BPF_UNSPEC.</summary>
    Unspec = 0,

    /// <summary>TCA_BPF_ACT (nest): actions.</summary>
    Act = 1,

    /// <summary>TCA_BPF_POLICE (nest): a policer.</summary>
    Police = 2,

    /// <summary>TCA_BPF_CLASSID (u32): the class of what the program matches.</summary>
    Classid = 3,

    /// <summary>TCA_BPF_OPS_LEN (u16): number of classic instructions.</summary>
    OpsLen = 4,

    /// <summary>TCA_BPF_OPS (struct sock_filter array): classic instructions.</summary>
    Ops = 5,

    /// <summary>TCA_BPF_FD (u32): the program's descriptor; not reported.</summary>
    Fd = 6,

    /// <summary>TCA_BPF_NAME (string): a name for those who list.</summary>
    Name = 7,

    /// <summary>TCA_BPF_FLAGS (u32): TCA_BPF_FLAG_ACT_DIRECT (Linux 4.4).</summary>
    Flags = 8,

    /// <summary>TCA_BPF_FLAGS_GEN (u32): see <see cref="FilterOffload"/> (Linux 4.9).</summary>
    FlagsGen = 9,

    /// <summary>TCA_BPF_TAG (8 bytes): hash of the instructions; reported only (Linux 4.10).</summary>
    Tag = 10,

    /// <summary>TCA_BPF_ID (u32): the program's id; reported only (Linux 4.13).</summary>
    Id = 11,
}
