// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * A node's pods without the host's upper stack: pod to pod, pod to remote and
 * remote to pod, and a gate in front of every pod. README.md has the contract;
 * include/nks/hook.h says why there are two builds of this file.
 */
#include "nks/bpf.h"
#include "nks/hook.h"
#include "nks/nd.h"
#include "nks/packet.h"
#include "nks/pod.h"
#include "nks/pod_index.h"
#include "nks/report.h"
#include "nks/route.h"
#include "nks/verdict.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/*
 * Counts and reports what does not go the short way; `host_ifindex` is 0 where no
 * pod is known. Global: the verifier looks once at this, and not once for each of
 * the verdicts.
 */
__attribute__((noinline)) int count_aside(struct __sk_buff *skb, __u32 host_ifindex, enum nks_capture_side side,
					  enum nks_verdict verdict)
{
	nks_count(skb, verdict);
	if (host_ifindex)
		nks_count_pod(skb, host_ifindex, verdict);
	nks_report(skb, side, verdict);
	return 0;
}

static nks_inline enum nks_verdict refuse_from_pod(enum nks_parsed parsed)
{
	switch (parsed) {
	case NKS_PARSE_VLAN:
		return NKS_DROP_VLAN;
	case NKS_PARSE_ETHERTYPE:
		return NKS_DROP_ETHERTYPE;
	case NKS_PARSE_NO_MEMORY:
		return NKS_DROP_NO_MEMORY;
	default:
		return NKS_DROP_MALFORMED;
	}
}

/* What the pod is and what it may say; NKS_POD_TO_STACK when it is to be routed. */
static nks_inline enum nks_verdict admit_from_pod(struct __sk_buff *skb, const struct nks_packet *packet)
{
	const struct pod_entry *pod;
	__u8 nd;

	/* A host that listens to router advertisements (accept_ra) would take a
	 * pod's for its router's, and traffic with it: CVE-2020-10749. */
	nd = nks_nd_type(skb, packet);
	if (nd == ND_UNREADABLE)
		return NKS_DROP_NO_MEMORY;
	if (nd == ND_ROUTER_ADVERTISEMENT || nd == ND_REDIRECT)
		return NKS_DROP_ROUTER;

	/* Where neighbour discovery and MLD come from. The stack forwards neither,
	 * and takes a router's word from a link-local address only. */
	if (nks_address_is_link_local(&packet->source) ||
	    nks_address_is_unspecified(&packet->source))
		return nks_may_hide_nd(packet) ? NKS_DROP_ROUTER : NKS_POD_TO_STACK_LOCAL;

	pod = nks_find_pod(&packet->source);
	if (!pod || pod->host_ifindex != skb->ifindex)
		return NKS_DROP_SPOOFED;

	/* RFC 1812, 5.3.4: what was broadcast on the link is not forwarded. */
	if (nd || skb->pkt_type != PACKET_HOST || nks_is_for_the_link(packet))
		return NKS_POD_TO_STACK_LOCAL;
	return NKS_POD_TO_STACK;
}

/* To a pod of this node; sets hop->ifindex to its host side with NKS_POD_TO_POD. */
static nks_inline enum nks_verdict route_to_pod(struct __sk_buff *skb, const struct nks_packet *packet,
						const struct pod_entry *pod, struct nks_next_hop *hop)
{
	if (nks_pod_exceeds_mtu(skb, ETH_HLEN, pod))
		return NKS_POD_TO_STACK_MTU;
	if (nks_pod_prepare(skb, pod, packet, NKS_REDIRECT_TRANSMITS))
		return NKS_DROP_NO_MEMORY;

	hop->ifindex = pod->host_ifindex;
	return NKS_POD_TO_POD;
}

/*
 * Admits a packet and finds its way, to a pod or out of the node. Global, and of
 * either family, for the same reason as count_aside().
 */
__attribute__((noinline)) int find_way_from_pod(struct __sk_buff *skb, const struct nks_packet *packet,
						struct nks_next_hop *hop)
{
	const struct pod_entry *pod;
	enum nks_verdict verdict;

	if (!packet || !hop)
		return NKS_POD_TO_STACK;
	verdict = admit_from_pod(skb, packet);
	if (verdict != NKS_POD_TO_STACK)
		return verdict;

	pod = nks_find_pod(&packet->destination);
	if (pod && !pod->host_ifindex)
		return NKS_POD_TO_STACK;
	if (packet->options)
		return NKS_POD_TO_STACK_OPTIONS;
	if (packet->ttl <= 1)
		return NKS_POD_TO_STACK_TTL;
	if (pod)
		return route_to_pod(skb, packet, pod, hop);
	if (nks_address_is_martian(&packet->destination))
		return NKS_POD_TO_STACK_LOCAL;
	return nks_route(skb, packet, hop);
}

static nks_inline enum nks_verdict route_ip_from_pod(struct __sk_buff *skb, bool ipv6, struct nks_next_hop *hop)
{
	enum nks_verdict verdict = NKS_POD_TO_REMOTE;
	struct nks_packet packet;
	enum nks_parsed parsed;

	parsed = nks_parse_ip(skb, ETH_HLEN, ipv6, &packet);
	if (parsed)
		return refuse_from_pod(parsed);
	if (nks_find_pod(&packet.destination) || !nks_knows_way(skb, &packet, hop)) {
		/* A copy: clang would keep the original in memory, not in registers. */
		struct nks_packet copy = packet;

		verdict = find_way_from_pod(skb, &copy, hop);
	}
	if (verdict == NKS_POD_TO_REMOTE && nks_decrement_ttl(skb, ETH_HLEN, &packet))
		return NKS_DROP_NO_MEMORY;
	return verdict;
}

static nks_inline enum nks_verdict route_from_pod(struct __sk_buff *skb, struct nks_next_hop *hop)
{
	struct nks_packet packet;
	enum nks_parsed parsed;

	switch (nks_family(skb)) {
	case NKS_IPV4:
		return route_ip_from_pod(skb, false, hop);
	case NKS_IPV6:
		return route_ip_from_pod(skb, true, hop);
	default:
		parsed = nks_parse_other(skb, &packet);
		/* A device in L3 mode is NOARP: there the stack ignores it. */
		return parsed ? refuse_from_pod(parsed) : NKS_POD_TO_STACK_LOCAL;
	}
}

/*
 * from_pod: every packet a pod sends.
 *
 * Hook      netkit/peer, or tcx/ingress on the host-side veth
 * Returns   REDIRECT  to the pod that has the destination address, or to the
 *                     next hop of the host's route
 *           PASS      to the host's stack, untouched
 *           DROP      what a pod may not send, see enum nks_verdict
 * Maps      pods (read), verdicts and pod_counters (counted)
 * Reads     Ethernet type, IP header; ports; TCP's length; ICMPv6's type
 * Writes    on redirect only: TTL with checksum or hop limit, destination MAC
 *           (netkit, or NKS_POD_L2), tc_index (netkit). Otherwise only what would
 *           pass for the redirect's stamp in tc_index or tc_classid
 */
SEC(NKS_SEC_FROM_POD)
int from_pod(struct __sk_buff *skb)
{
	struct nks_next_hop hop = {};
	enum nks_verdict verdict = route_from_pod(skb, &hop);

	if (verdict != NKS_POD_TO_POD && verdict != NKS_POD_TO_REMOTE) {
		count_aside(skb, skb->ifindex, NKS_CAPTURE_IN, verdict);
		nks_clear_stamp(skb);
		return verdict >= NKS_DROP_FIRST ? NKS_DROP : NKS_PASS;
	}

	nks_count(skb, verdict);
	nks_count_pod(skb, skb->ifindex, verdict);
	nks_report(skb, NKS_CAPTURE_IN, verdict);
	if (verdict == NKS_POD_TO_POD) {
		nks_count_pod(skb, hop.ifindex, NKS_POD_FROM_POD);
		if (NKS_REDIRECT_TRANSMITS)
			skb->tc_index = NKS_STAMP_REDIRECTED;
		else
			nks_clear_stamp(skb);
		return nks_redirect(hop.ifindex);
	}
	nks_clear_stamp(skb);
	return bpf_redirect_neigh(hop.ifindex, &hop.neighbour, sizeof(hop.neighbour), 0);
}

/* Sets `host_ifindex` when the packet is for a known pod. */
static nks_inline enum nks_verdict admit_ip_to_pod(struct __sk_buff *skb, bool ipv6, __u32 *host_ifindex)
{
	const struct pod_entry *pod;
	struct nks_packet packet;

	if (nks_parse_ip(skb, ETH_HLEN, ipv6, &packet))
		return NKS_DROP_HOST_MALFORMED;
	if (nks_nd_type(skb, &packet) || nks_is_for_the_link(&packet))
		return NKS_HOST_TO_POD_LOCAL;

	pod = nks_find_pod(&packet.destination);
	if (!pod)
		return NKS_DROP_NOT_A_POD;
	if (NKS_TO_POD_HOST_IFINDEX && pod->host_ifindex != skb->ifindex)
		return NKS_DROP_NOT_A_POD;

	*host_ifindex = pod->host_ifindex;
	return NKS_HOST_TO_POD;
}

static nks_inline enum nks_verdict admit_to_pod(struct __sk_buff *skb, __u32 *host_ifindex)
{
	struct nks_packet packet;

	switch (nks_family(skb)) {
	case NKS_IPV4:
		return admit_ip_to_pod(skb, false, host_ifindex);
	case NKS_IPV6:
		return admit_ip_to_pod(skb, true, host_ifindex);
	default:
		return nks_parse_other(skb, &packet) ? NKS_DROP_HOST_MALFORMED : NKS_HOST_TO_POD_LOCAL;
	}
}

/*
 * to_pod: every packet the host's stack sends to a pod.
 *
 * Hook      netkit/primary, or tcx/egress on the host-side veth
 * Returns   PASS      addressed to a pod of this node (tcx: to the one behind
 *                     this device), or ARP, neighbour discovery, multicast,
 *                     link-local
 *           DROP      everything else
 * Maps      pods (read), verdicts and pod_counters (counted)
 * Reads     Ethernet type, IP header; the ICMPv6 type of neighbour discovery
 * Writes    the redirect's stamp, to clear it; nothing in the packet
 *
 * What a netkit from_pod redirected comes by here too: it has been checked and
 * counted, and passes on its stamp.
 */
SEC(NKS_SEC_TO_POD)
int to_pod(struct __sk_buff *skb)
{
	__u32 host_ifindex = NKS_TO_POD_HOST_IFINDEX ? skb->ifindex : 0;
	enum nks_verdict verdict;

	if (skb->tc_index == NKS_STAMP_REDIRECTED) {
		nks_clear_stamp(skb);
		nks_report(skb, NKS_CAPTURE_OUT, NKS_POD_FROM_POD);
		return NKS_PASS;
	}

	verdict = admit_to_pod(skb, &host_ifindex);
	if (verdict != NKS_HOST_TO_POD) {
		count_aside(skb, host_ifindex, NKS_CAPTURE_OUT, verdict);
		return verdict >= NKS_DROP_FIRST ? NKS_DROP : NKS_PASS;
	}
	nks_count(skb, verdict);
	nks_count_pod(skb, host_ifindex, verdict);
	nks_report(skb, NKS_CAPTURE_OUT, verdict);
	return NKS_PASS;
}

#ifdef NKS_HOOK_TCX

/* The frame's first bytes for a pod, where the uplink has no link layer. */
static nks_inline long prepend_ethernet(struct __sk_buff *skb, const struct pod_entry *pod)
{
	struct ethhdr eth = {};

	if (bpf_skb_change_head(skb, ETH_HLEN, 0))
		return -1;
	__builtin_memcpy(eth.h_dest, pod->mac, ETH_ALEN);
	eth.h_proto = skb->protocol;
	return bpf_skb_store_bytes(skb, 0, &eth, sizeof(eth), 0);
}

/* Sets `host_ifindex` when the packet is for a pod. */
static nks_inline enum nks_verdict route_ip_from_uplink(struct __sk_buff *skb, __u32 l2, bool ipv6,
							__u32 *host_ifindex)
{
	const struct pod_entry *pod;
	struct nks_packet packet;

	if (nks_parse_ip(skb, l2, ipv6, &packet))
		/* The stack counts it, and owns it. */
		return NKS_REMOTE_TO_STACK_LOCAL;
	if (skb->pkt_type != PACKET_HOST || nks_is_for_the_link(&packet))
		return NKS_REMOTE_TO_STACK_LOCAL;

	pod = nks_find_pod(&packet.source);
	if (pod)
		return NKS_DROP_REMOTE_SPOOFED;
	pod = nks_find_pod(&packet.destination);
	if (!pod || !pod->host_ifindex)
		return NKS_REMOTE_TO_STACK;

	*host_ifindex = pod->host_ifindex;
	/* The stack drops these or answers them; so does rp_filter there. */
	if (nks_address_is_martian(&packet.source) || nks_address_is_multicast(&packet.source) ||
	    nks_address_is_link_local(&packet.source))
		return NKS_REMOTE_TO_STACK_SOURCE;
	if (packet.options)
		return NKS_REMOTE_TO_STACK_OPTIONS;
	if (packet.ttl <= 1)
		return NKS_REMOTE_TO_STACK_TTL;
	if (nks_pod_exceeds_mtu(skb, l2, pod))
		return NKS_REMOTE_TO_STACK_MTU;
	if (reverse_path && !nks_came_the_way_back(skb, &packet))
		return NKS_REMOTE_TO_STACK_SOURCE;

	if (l2 ? nks_pod_prepare(skb, pod, &packet, false) :
		 nks_decrement_ttl(skb, 0, &packet) || prepend_ethernet(skb, pod))
		return NKS_DROP_REMOTE_NO_MEMORY;
	return NKS_REMOTE_TO_POD;
}

static nks_inline enum nks_verdict route_from_uplink(struct __sk_buff *skb, __u32 l2, __u32 *host_ifindex)
{
	struct nks_packet packet;

	switch (nks_family(skb)) {
	case NKS_IPV4:
		return route_ip_from_uplink(skb, l2, false, host_ifindex);
	case NKS_IPV6:
		return route_ip_from_uplink(skb, l2, true, host_ifindex);
	default:
		return nks_parse_other(skb, &packet) == NKS_PARSE_VLAN ? NKS_REMOTE_TO_STACK_VLAN :
									   NKS_REMOTE_TO_STACK_LOCAL;
	}
}

static nks_inline int receive_from_uplink(struct __sk_buff *skb, __u32 l2)
{
	__u32 host_ifindex = 0;
	enum nks_verdict verdict = route_from_uplink(skb, l2, &host_ifindex);

	if (verdict != NKS_REMOTE_TO_POD) {
		count_aside(skb, host_ifindex, NKS_CAPTURE_IN, verdict);
		/* Whoever is on the other end of a virtual device can write it too. */
		nks_clear_stamp(skb);
		return verdict >= NKS_DROP_FIRST ? NKS_DROP : NKS_NEXT;
	}
	nks_count(skb, verdict);
	nks_count_pod(skb, host_ifindex, verdict);
	nks_report(skb, NKS_CAPTURE_IN, verdict);
	return nks_redirect(host_ifindex);
}

/*
 * from_uplink: every packet that arrives at the node from outside.
 *
 * Hook      tcx/ingress of a device that leads out of the node
 * Returns   REDIRECT  into the pod that has the destination address, past the
 *                     queue of its device
 *           NEXT      to the host's stack, untouched
 *           DROP      what comes with the source address of a pod of this node
 * Maps      pods (read), verdicts and pod_counters (counted)
 * Reads     Ethernet type, IP header
 * Writes    on redirect only: TTL with checksum or hop limit, destination MAC
 *           (NKS_POD_L2)
 *
 * from_tunnel is the same for a device without a link-layer header: WireGuard,
 * IP tunnels, tun.
 */
SEC("tcx/ingress")
int from_uplink(struct __sk_buff *skb)
{
	return receive_from_uplink(skb, ETH_HLEN);
}

SEC("tcx/ingress")
int from_tunnel(struct __sk_buff *skb)
{
	return receive_from_uplink(skb, 0);
}

#endif /* NKS_HOOK_TCX */
