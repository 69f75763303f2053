namespace NetkitSharp.Datapath;

/// <summary>
/// Where the programs of a datapath run. The two need different builds of one source: the redirect rules, the helpers allowed and
/// the meaning of unknown verdicts differ between them.
/// </summary>
public enum DatapathHook
{
    /// <summary>The hooks of a netkit pair, <c>BPF_NETKIT_PEER</c> and <c>BPF_NETKIT_PRIMARY</c>; Linux 6.7.</summary>
    Netkit,

    /// <summary>The hooks of any device, <c>BPF_TCX_INGRESS</c> and <c>BPF_TCX_EGRESS</c>; Linux 6.6.</summary>
    Tcx,
}
