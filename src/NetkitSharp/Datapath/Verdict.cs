namespace NetkitSharp.Datapath;

/// <summary>
/// What the <c>peer_redirect</c> programs decided for a packet: the index into their <c>verdicts</c> map, one to one with
/// <c>enum nks_verdict</c> of <c>native/bpf/include/nks/verdict.h</c>.
/// </summary>
public enum Verdict
{
    /// <summary>From a pod to another pod of this node: redirected into the other pod, past the host's IP stack.</summary>
    PodToPod = 0,
}
