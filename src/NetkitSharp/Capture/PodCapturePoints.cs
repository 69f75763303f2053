namespace NetkitSharp.Capture;

/// <summary>Where a pod's packets are captured.</summary>
[Flags]
public enum PodCapturePoints
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>What the pod sends, at its host-side device; with verdicts.</summary>
    FromPod = 1,

    /// <summary>
    /// What is sent into the pod through its host-side device; with verdicts. On netkit that is what the host and other pods send; on veth what the host sends, since there
    /// <c>bpf_redirect_peer</c> leads past this hook: other pods' packets are at <see cref="FromPod"/> of those, or at <see cref="PodDevice"/>.
    /// </summary>
    ToPod = 2,

    /// <summary>What arrives from or for the pod's addresses at the uplinks of the network, from where it is redirected past the host-side device; with verdicts.</summary>
    Uplinks = 4,

    /// <summary>
    /// What reaches the device inside the pod (tcx ingress there), whichever way it came; without verdicts, for what arrives was let through. A pod with CAP_NET_ADMIN can have programs before it.
    /// </summary>
    PodDevice = 8,

    /// <summary>Everywhere that programs of the datapath decide about the pod's packets.</summary>
    Decisions = FromPod | ToPod | Uplinks,
}
