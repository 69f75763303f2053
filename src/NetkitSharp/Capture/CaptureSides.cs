namespace NetkitSharp.Capture;

/// <summary>Which of a device's two ways to watch, as the device itself sees them.</summary>
[Flags]
public enum CaptureSides
{
    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>What comes in: tcx ingress, or <c>BPF_NETKIT_PEER</c> of a netkit primary. On a pod's host-side device: what the pod sends.</summary>
    Inbound = 1,

    /// <summary>What goes out: tcx egress, or <c>BPF_NETKIT_PRIMARY</c> of a netkit primary. On a pod's host-side device: what is sent into the pod.</summary>
    Outbound = 2,

    /// <summary>Both.</summary>
    Both = Inbound | Outbound,
}
