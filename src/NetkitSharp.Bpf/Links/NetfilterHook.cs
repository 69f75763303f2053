namespace NetkitSharp.Bpf.Links;

/// <summary>Where in netfilter a program runs.</summary>
/// <param name="Family">Whose packets it sees.</param>
/// <param name="Point">Where on their way.</param>
/// <param name="Priority">
/// Its place among the hooks there; lower ones run first: conntrack is at -200, the mangle table at -150, destination NAT at -100, the filter table at 0, source NAT at 100
/// (linux/netfilter_ipv4.h). Two programs cannot have the same.
/// </param>
public readonly record struct NetfilterHook(NetfilterFamily Family, NetfilterPoint Point, int Priority = 0)
{
    /// <summary>BPF_F_NETFILTER_IP_DEFRAG.</summary>
    internal const uint DefragmentFlag = 1;

    /// <summary>
    /// <c>BPF_F_NETFILTER_IP_DEFRAG</c>: the program sees whole packets, not fragments (Linux 6.6, needs nf_defrag_ipv4 or nf_defrag_ipv6). The priority has to be above -400, that of defragmentation.
    /// </summary>
    public bool Defragment { get; init; }
}
