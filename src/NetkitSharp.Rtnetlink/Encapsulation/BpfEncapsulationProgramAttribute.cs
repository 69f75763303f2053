namespace NetkitSharp.Rtnetlink.Encapsulation;

/// <summary>Attributes of a program of <see cref="RouteEncapsulationType.Bpf"/> (<c>LWT_BPF_PROG_*</c>, linux/lwtunnel.h).</summary>
public enum BpfEncapsulationProgramAttribute : ushort
{
    /// <summary>LWT_BPF_PROG_UNSPEC.</summary>
    Unspecified = 0,

    /// <summary>LWT_BPF_PROG_FD (u32): the program; not reported.</summary>
    Fd = 1,

    /// <summary>LWT_BPF_PROG_NAME (text of at most 256 bytes): a name that the kernel keeps for the reader.</summary>
    Name = 2,
}
