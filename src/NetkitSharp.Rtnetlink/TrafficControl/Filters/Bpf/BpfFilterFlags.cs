namespace NetkitSharp.Rtnetlink.TrafficControl.Filters.Bpf;

/// <summary>Flags in <see cref="BpfFilterAttribute.Flags"/> (linux/pkt_cls.h).</summary>
[Flags]
internal enum BpfFilterFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>TCA_BPF_FLAG_ACT_DIRECT: what the program returns is what happens.</summary>
    ActDirect = 1 << 0,
}
