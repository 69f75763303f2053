namespace NetkitSharp.Datapath;

/// <summary>
/// What the <c>host_routing</c> programs decided on a packet. Every packet is counted once, by the program that decided on it. The numbers
/// are the keys of the programs' <c>verdicts</c> map and those of <c>enum nks_verdict</c> in <c>native/bpf/include/nks/verdict.h</c>:
/// the packet goes on, or, from <see cref="DropSpoofed"/> on, is dropped. The direction is part of the verdict.
/// </summary>
public enum Verdict
{
    /// <summary>From a pod: redirected to another pod of this node, past the host's IP stack.</summary>
    PodToPod = (int)HostRoutingBpf.NksVerdict.PodToPod,

    /// <summary>From a pod: redirected to the next hop of the host's route, past the host's IP stack.</summary>
    PodToRemote = (int)HostRoutingBpf.NksVerdict.PodToRemote,

    /// <summary>From a pod to the host's IP stack: an address of the host's own is meant, or the host has no route.</summary>
    PodToStack = (int)HostRoutingBpf.NksVerdict.PodToStack,

    /// <summary>From a pod to the host's IP stack: ARP, neighbour discovery, multicast, a link-local or loopback address, or another host's MAC address.</summary>
    PodToStackLocal = (int)HostRoutingBpf.NksVerdict.PodToStackLocal,

    /// <summary>From a pod to the host's IP stack, which reports Time Exceeded unless it is meant itself: the TTL or hop limit ends here.</summary>
    PodToStackTtl = (int)HostRoutingBpf.NksVerdict.PodToStackTtl,

    /// <summary>From a pod to the host's IP stack, which fragments or reports Packet Too Big: longer than the way's MTU.</summary>
    PodToStackMtu = (int)HostRoutingBpf.NksVerdict.PodToStackMtu,

    /// <summary>From a pod to the host's IP stack: it carries IPv4 options or an IPv6 hop-by-hop header.</summary>
    PodToStackOptions = (int)HostRoutingBpf.NksVerdict.PodToStackOptions,

    /// <summary>From a pod to the host's IP stack, which reports it: the route says <c>unreachable</c> or <c>prohibit</c>.</summary>
    PodToStackUnreachable = (int)HostRoutingBpf.NksVerdict.PodToStackUnreachable,

    /// <summary>From a pod to the host's IP stack, which does the encapsulation of the route.</summary>
    PodToStackEncapsulated = (int)HostRoutingBpf.NksVerdict.PodToStackEncapsulated,

    /// <summary>From a pod to the host's IP stack: forwarding is off on the pod's host-side device, or IPv6 is. Nearly always a mistake in the set-up.</summary>
    PodToStackForwardingOff = (int)HostRoutingBpf.NksVerdict.PodToStackForwardingOff,

    /// <summary>From a pod to the host's IP stack: the route could not be looked up.</summary>
    PodToStackLookupFailed = (int)HostRoutingBpf.NksVerdict.PodToStackLookupFailed,

    /// <summary>From the host's IP stack into a pod.</summary>
    HostToPod = (int)HostRoutingBpf.NksVerdict.HostToPod,

    /// <summary>From the host's IP stack into a pod: ARP, neighbour discovery, multicast or a link-local address.</summary>
    HostToPodLocal = (int)HostRoutingBpf.NksVerdict.HostToPodLocal,

    /// <summary>From an uplink: redirected into a pod, past the host's IP stack.</summary>
    RemoteToPod = (int)HostRoutingBpf.NksVerdict.RemoteToPod,

    /// <summary>From an uplink to the host's IP stack: for no pod of this node.</summary>
    RemoteToStack = (int)HostRoutingBpf.NksVerdict.RemoteToStack,

    /// <summary>From an uplink to the host's IP stack: ARP, neighbour discovery, multicast, a link-local address, another host's MAC address, no IP at all, or headers that contradict each other.</summary>
    RemoteToStackLocal = (int)HostRoutingBpf.NksVerdict.RemoteToStackLocal,

    /// <summary>From an uplink for a pod, to the host's IP stack, which reports Time Exceeded.</summary>
    RemoteToStackTtl = (int)HostRoutingBpf.NksVerdict.RemoteToStackTtl,

    /// <summary>From an uplink for a pod, to the host's IP stack, which fragments or reports Packet Too Big: longer than the pod's MTU.</summary>
    RemoteToStackMtu = (int)HostRoutingBpf.NksVerdict.RemoteToStackMtu,

    /// <summary>From an uplink for a pod, to the host's IP stack: it carries IPv4 options or an IPv6 hop-by-hop header.</summary>
    RemoteToStackOptions = (int)HostRoutingBpf.NksVerdict.RemoteToStackOptions,

    /// <summary>From an uplink to the host's IP stack, and there to the VLAN device: it is tagged.</summary>
    RemoteToStackVlan = (int)HostRoutingBpf.NksVerdict.RemoteToStackVlan,

    /// <summary>In a pod's own counters only: what another pod of this node sent it, which is <see cref="PodToPod"/> in the sender's.</summary>
    PodFromPod = (int)HostRoutingBpf.NksVerdict.PodFromPod,

    /// <summary>
    /// From an uplink for a pod, to the host's IP stack, which drops or answers it: the source is a loopback, link-local, multicast or unspecified address, or, with
    /// <see cref="HostRoutingOptions.ReversePathFilter"/>, one that the host would not reach by that uplink.
    /// </summary>
    RemoteToStackSource = (int)HostRoutingBpf.NksVerdict.RemoteToStackSource,

    /// <summary>From a pod, dropped: the source is not an address of the pod that sent it.</summary>
    DropSpoofed = (int)HostRoutingBpf.NksVerdict.DropSpoofed,

    /// <summary>From a pod, dropped: too short, or its headers contradict each other.</summary>
    DropMalformed = (int)HostRoutingBpf.NksVerdict.DropMalformed,

    /// <summary>From a pod, dropped: it carries a VLAN tag.</summary>
    DropVlan = (int)HostRoutingBpf.NksVerdict.DropVlan,

    /// <summary>From a pod, dropped: neither IPv4, IPv6 nor ARP.</summary>
    DropEtherType = (int)HostRoutingBpf.NksVerdict.DropEthertype,

    /// <summary>From a pod, dropped: it posed as an IPv6 router, by an advertisement or a redirect.</summary>
    DropRouter = (int)HostRoutingBpf.NksVerdict.DropRouter,

    /// <summary>From a pod, dropped: the route says <c>blackhole</c>.</summary>
    DropBlackhole = (int)HostRoutingBpf.NksVerdict.DropBlackhole,

    /// <summary>From a pod, dropped: the kernel had no memory to make the headers linear or writable.</summary>
    DropNoMemory = (int)HostRoutingBpf.NksVerdict.DropNoMemory,

    /// <summary>From the host's IP stack into a pod, dropped: the destination is no pod of this device.</summary>
    DropNotAPod = (int)HostRoutingBpf.NksVerdict.DropNotAPod,

    /// <summary>From the host's IP stack into a pod, dropped: tagged, neither IPv4, IPv6 nor ARP, too short, or contradicting itself.</summary>
    DropHostMalformed = (int)HostRoutingBpf.NksVerdict.DropHostMalformed,

    /// <summary>From an uplink, dropped: it came from outside with the source address of a pod of this node.</summary>
    DropRemoteSpoofed = (int)HostRoutingBpf.NksVerdict.DropRemoteSpoofed,

    /// <summary>From an uplink, dropped: the kernel had no memory to make the headers linear or writable.</summary>
    DropRemoteNoMemory = (int)HostRoutingBpf.NksVerdict.DropRemoteNoMemory,
}
