namespace NetkitSharp.Datapath;

/// <summary>
/// What the <c>peer_redirect</c> programs decided on a packet. Every packet is counted once, by the program that decided on it. The numbers
/// are the keys of the programs' <c>verdicts</c> map and those of <c>enum nks_verdict</c> in <c>native/bpf/include/nks/verdict.h</c>:
/// below 16 the packet goes on, from 16 on it is dropped.
/// </summary>
public enum Verdict
{
    /// <summary>Redirected to another pod of this node, past the host's IP stack.</summary>
    PodToPod = (int)PeerRedirectBpf.NksVerdict.PodToPod,

    /// <summary>To the host's IP stack: the destination is no pod of this node.</summary>
    ToStack = (int)PeerRedirectBpf.NksVerdict.ToStack,

    /// <summary>To the host's IP stack: ARP, neighbour discovery, multicast, a link-local address, or another host's MAC address.</summary>
    ToStackLocal = (int)PeerRedirectBpf.NksVerdict.ToStackLocal,

    /// <summary>To the host's IP stack, which reports Time Exceeded: the TTL or hop limit ends here.</summary>
    ToStackTtl = (int)PeerRedirectBpf.NksVerdict.ToStackTtl,

    /// <summary>To the host's IP stack, which fragments or reports Packet Too Big: longer than the target's MTU.</summary>
    ToStackMtu = (int)PeerRedirectBpf.NksVerdict.ToStackMtu,

    /// <summary>To the host's IP stack: it carries IPv4 options.</summary>
    ToStackOptions = (int)PeerRedirectBpf.NksVerdict.ToStackOptions,

    /// <summary>From the host's IP stack into a pod.</summary>
    HostToPod = (int)PeerRedirectBpf.NksVerdict.HostToPod,

    /// <summary>From the host's IP stack into a pod: ARP, neighbour discovery, multicast or a link-local address.</summary>
    HostToPodLocal = (int)PeerRedirectBpf.NksVerdict.HostToPodLocal,

    /// <summary>Dropped: the source is not an address of the pod that sent it.</summary>
    DropSpoofed = (int)PeerRedirectBpf.NksVerdict.DropSpoofed,

    /// <summary>Dropped: too short, or its headers contradict each other.</summary>
    DropMalformed = (int)PeerRedirectBpf.NksVerdict.DropMalformed,

    /// <summary>Dropped: a pod put a VLAN tag on it.</summary>
    DropVlan = (int)PeerRedirectBpf.NksVerdict.DropVlan,

    /// <summary>Dropped: neither IPv4, IPv6 nor ARP.</summary>
    DropEtherType = (int)PeerRedirectBpf.NksVerdict.DropEthertype,

    /// <summary>Dropped: a pod posed as an IPv6 router, by an advertisement or a redirect.</summary>
    DropRouter = (int)PeerRedirectBpf.NksVerdict.DropRouter,

    /// <summary>Dropped on the way from the host into a pod: the destination is no pod of this device.</summary>
    DropNotAPod = (int)PeerRedirectBpf.NksVerdict.DropNotAPod,

    /// <summary>Dropped: the kernel had no memory to make the headers linear or writable.</summary>
    DropNoMemory = (int)PeerRedirectBpf.NksVerdict.DropNoMemory,
}
