// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Pod to pod on one node without the host's IP stack, and a gate in front of
 * every pod. README.md has the contract; include/nks/hook.h says why there are
 * two builds of this file.
 */
#include "nks/bpf.h"
#include "nks/hook.h"
#include "nks/packet.h"
#include "nks/pod.h"
#include "nks/verdict.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define NKS_ICMPV6_ROUTER_ADVERTISEMENT 134
#define NKS_ICMPV6_REDIRECT 137

/*
 * A host that listens to router advertisements (accept_ra) would take a pod's
 * for its router's, and traffic with it: CVE-2020-10749. Both messages count
 * only with hop limit 255 and a link-local source; nothing that is legitimate
 * at hop limit 255 hides its type behind extension headers.
 */
static nks_inline bool is_router_message(const struct __sk_buff *skb,
					      const struct nks_packet *packet)
{
	__u8 type;

	if (packet->ttl != 255)
		return false;

	switch (packet->protocol) {
	case IPPROTO_ICMPV6:
		if (bpf_skb_load_bytes(skb, NKS_IPV6_LEN, &type, sizeof(type)))
			return true;
		return type == NKS_ICMPV6_ROUTER_ADVERTISEMENT || type == NKS_ICMPV6_REDIRECT;
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_FRAGMENT:
	case IPPROTO_AH:
	case IPPROTO_DSTOPTS:
		return true;
	default:
		return false;
	}
}

/* Decides on a packet that a pod sent; sets `host_ifindex` with NKS_POD_TO_POD. */
static nks_inline enum nks_verdict route_from_pod(struct __sk_buff *skb,
						       __u32 *host_ifindex)
{
	const struct pod_entry *pod;
	struct nks_packet packet;
	enum nks_verdict verdict;

	verdict = nks_parse(skb, &packet);
	if (verdict)
		return verdict;

	/* A device in L3 mode is NOARP: there the stack ignores it. */
	if (packet.arp)
		return NKS_TO_STACK_LOCAL;

	/* Neighbour discovery and MLD. The stack forwards neither kind of source. */
	if (nks_address_is_link_local(&packet.source) ||
	    nks_address_is_unspecified(&packet.source))
		return is_router_message(skb, &packet) ? NKS_DROP_ROUTER : NKS_TO_STACK_LOCAL;

	pod = bpf_map_lookup_elem(&pods, &packet.source);
	if (!pod || pod->host_ifindex != skb->ifindex)
		return NKS_DROP_SPOOFED;

	/* RFC 1812, 5.3.4: what was broadcast on the link is not forwarded. */
	if (skb->pkt_type != PACKET_HOST || nks_address_is_multicast(&packet.destination) ||
	    nks_address_is_link_local(&packet.destination))
		return NKS_TO_STACK_LOCAL;

	pod = bpf_map_lookup_elem(&pods, &packet.destination);
	if (!pod || !pod->host_ifindex)
		return NKS_TO_STACK;

	if (packet.options)
		return NKS_TO_STACK_OPTIONS;
	if (packet.ttl <= 1)
		return NKS_TO_STACK_TTL;
	/* A GSO packet is delivered whole, whatever the MTU. */
	if (pod->mtu && !skb->gso_size && skb->len > (__u32)pod->mtu + ETH_HLEN)
		return NKS_TO_STACK_MTU;

	if (nks_decrement_ttl(skb, &packet))
		return NKS_DROP_NO_MEMORY;

	/* Where the kernel compares MACs an L3 target wants its zeros too: the
	 * frame may come from a pod in L2 mode. */
	if ((NKS_REDIRECT_TRANSMITS || (pod->flags & NKS_POD_L2)) &&
	    !nks_pod_has_mac(pod, packet.mac)) {
		if (bpf_skb_store_bytes(skb, offsetof(struct ethhdr, h_dest), pod->mac,
					sizeof(pod->mac), 0))
			return NKS_DROP_NO_MEMORY;
	}

	*host_ifindex = pod->host_ifindex;
	return NKS_POD_TO_POD;
}

/*
 * from_pod: every packet a pod sends.
 *
 * Hook      netkit/peer, or tcx/ingress on the host-side veth
 * Returns   REDIRECT  to the pod that has the destination address
 *           PASS      to the host's stack, untouched
 *           DROP      what a pod may not send, see enum nks_verdict
 * Maps      pods (read), verdicts (counted)
 * Reads     Ethernet type, IP header; the ICMPv6 type of neighbour discovery
 * Writes    on redirect only: TTL with checksum or hop limit, destination MAC
 *           (netkit, or NKS_POD_L2), tc_index (netkit). Otherwise only what would
 *           pass for the redirect's stamp in tc_index or tc_classid
 */
SEC(NKS_SEC_FROM_POD)
int from_pod(struct __sk_buff *skb)
{
	__u32 host_ifindex = 0;
	enum nks_verdict verdict = route_from_pod(skb, &host_ifindex);

	nks_count(skb, verdict);

	if (verdict == NKS_POD_TO_POD) {
		if (NKS_REDIRECT_TRANSMITS)
			skb->tc_index = NKS_STAMP_REDIRECTED;
		return nks_redirect(host_ifindex);
	}

	nks_clear_stamp(skb);
	return verdict >= NKS_DROP_FIRST ? NKS_DROP : NKS_PASS;
}

static nks_inline enum nks_verdict admit_to_pod(struct __sk_buff *skb)
{
	const struct pod_entry *pod;
	struct nks_packet packet;
	enum nks_verdict verdict;

	verdict = nks_parse(skb, &packet);
	if (verdict)
		return verdict;

	if (packet.arp || nks_address_is_multicast(&packet.destination) ||
	    nks_address_is_link_local(&packet.destination))
		return NKS_HOST_TO_POD_LOCAL;

	pod = bpf_map_lookup_elem(&pods, &packet.destination);
	if (!pod)
		return NKS_DROP_NOT_A_POD;
	if (NKS_TO_POD_HOST_IFINDEX && pod->host_ifindex != skb->ifindex)
		return NKS_DROP_NOT_A_POD;

	return NKS_HOST_TO_POD;
}

/*
 * to_pod: every packet the host's stack sends to a pod.
 *
 * Hook      netkit/primary, or tcx/egress on the host-side veth
 * Returns   PASS      addressed to a pod of this node (tcx: to the one behind
 *                     this device), or ARP, multicast, link-local
 *           DROP      everything else
 * Maps      pods (read), verdicts (counted)
 * Reads     Ethernet type, IP header
 * Writes    the redirect's stamp, to clear it; nothing in the packet
 *
 * What a netkit from_pod redirected comes by here too: it has been checked and
 * counted, and passes on its stamp.
 */
SEC(NKS_SEC_TO_POD)
int to_pod(struct __sk_buff *skb)
{
	enum nks_verdict verdict;

	if (skb->tc_index == NKS_STAMP_REDIRECTED) {
		nks_clear_stamp(skb);
		return NKS_PASS;
	}

	verdict = admit_to_pod(skb);
	nks_count(skb, verdict);
	return verdict >= NKS_DROP_FIRST ? NKS_DROP : NKS_PASS;
}
