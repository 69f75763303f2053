namespace NetkitSharp.Rtnetlink.Encapsulation;

/// <summary>Attributes of <see cref="RouteEncapsulationType.Bpf"/> (<c>LWT_BPF_*</c>, linux/lwtunnel.h).</summary>
public enum BpfEncapsulationAttribute : ushort
{
    /// <summary>LWT_BPF_UNSPEC.</summary>
    Unspecified = 0,

    /// <summary>LWT_BPF_IN (nest of <see cref="BpfEncapsulationProgramAttribute"/>): the program for packets that are received.</summary>
    Input = 1,

    /// <summary>LWT_BPF_OUT (nest of <see cref="BpfEncapsulationProgramAttribute"/>): the program for packets that are sent by this host.</summary>
    Output = 2,

    /// <summary>LWT_BPF_XMIT (nest of <see cref="BpfEncapsulationProgramAttribute"/>): the program for packets before they leave.</summary>
    Transmit = 3,

    /// <summary>LWT_BPF_XMIT_HEADROOM (u32, bytes): the room that the program for packets before they leave may push headers into; not reported.</summary>
    TransmitHeadroom = 4,
}
