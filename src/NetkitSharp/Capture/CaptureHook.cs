namespace NetkitSharp.Capture;

/// <summary>The hook at which packets were captured.</summary>
public enum CaptureHook
{
    /// <summary><c>BPF_TCX_INGRESS</c>: what a device received.</summary>
    TcxIngress,

    /// <summary><c>BPF_TCX_EGRESS</c>: what a device is to send.</summary>
    TcxEgress,

    /// <summary><c>BPF_NETKIT_PEER</c>: what the pod-side end of a netkit pair sends.</summary>
    NetkitPeer,

    /// <summary><c>BPF_NETKIT_PRIMARY</c>: what is sent into a netkit pair from the host's side.</summary>
    NetkitPrimary,
}
