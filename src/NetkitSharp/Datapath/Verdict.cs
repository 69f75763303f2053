namespace NetkitSharp.Datapath;

/// <summary>
/// What the <c>peer_redirect</c> programs decided on a packet. Every packet is counted once, by the program that decided on it. The numbers
/// are the keys of the programs' <c>verdicts</c> map and those of <c>enum nks_verdict</c> in <c>native/bpf/include/nks/verdict.h</c>:
/// below 16 the packet goes on, from 16 on it is dropped.
/// </summary>
public enum Verdict
{
    /// <summary>Redirected to another pod of this node, past the host's IP stack.</summary>
    PodToPod = 0,

    /// <summary>To the host's IP stack: the destination is no pod of this node.</summary>
    ToStack = 1,

    /// <summary>To the host's IP stack: ARP, neighbour discovery, multicast, a link-local address, or another host's MAC address.</summary>
    ToStackLocal = 2,

    /// <summary>To the host's IP stack, which reports Time Exceeded: the TTL or hop limit ends here.</summary>
    ToStackTtl = 3,

    /// <summary>To the host's IP stack, which fragments or reports Packet Too Big: longer than the target's MTU.</summary>
    ToStackMtu = 4,

    /// <summary>To the host's IP stack: it carries IPv4 options.</summary>
    ToStackOptions = 5,

    /// <summary>From the host's IP stack into a pod.</summary>
    HostToPod = 6,

    /// <summary>From the host's IP stack into a pod: ARP, neighbour discovery, multicast or a link-local address.</summary>
    HostToPodLocal = 7,

    /// <summary>Dropped: the source is not an address of the pod that sent it.</summary>
    DropSpoofed = 16,

    /// <summary>Dropped: too short, or its headers contradict each other.</summary>
    DropMalformed = 17,

    /// <summary>Dropped: a pod put a VLAN tag on it.</summary>
    DropVlan = 18,

    /// <summary>Dropped: neither IPv4, IPv6 nor ARP.</summary>
    DropEtherType = 19,

    /// <summary>Dropped: a pod posed as an IPv6 router, by an advertisement or a redirect.</summary>
    DropRouter = 20,

    /// <summary>Dropped on the way from the host into a pod: the destination is no pod of this device.</summary>
    DropNotAPod = 21,

    /// <summary>Dropped: the kernel had no memory to make the headers linear or writable.</summary>
    DropNoMemory = 22,
}
