namespace NetkitSharp.Bpf.Links;

/// <summary>The side of a device at which a tcx program runs.</summary>
public enum TcxHook
{
    /// <summary><c>BPF_TCX_INGRESS</c>: what the device received, before classic tc and the stack.</summary>
    Ingress,

    /// <summary><c>BPF_TCX_EGRESS</c>: what the device is to send, before classic tc and the qdisc.</summary>
    Egress,
}
