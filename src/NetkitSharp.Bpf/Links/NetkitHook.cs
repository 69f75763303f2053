namespace NetkitSharp.Bpf.Links;

/// <summary>The end of a netkit pair whose transmissions a program sees. Both are attached through the primary.</summary>
public enum NetkitHook
{
    /// <summary><c>BPF_NETKIT_PRIMARY</c>: what the primary sends, from the host into the pod.</summary>
    Primary,

    /// <summary><c>BPF_NETKIT_PEER</c>: what the peer sends, from the pod to the host.</summary>
    Peer,
}
