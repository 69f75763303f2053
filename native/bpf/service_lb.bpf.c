// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Services in the place of kube-proxy, for what pods and uplinks bring, and for what
 * the node's own sockets answer to it. README.md has the contract; include/nks/hook.h says why there are two builds of this file.
 *
 * First in the chain, before host_routing's programs. A packet that is no service's
 * goes on to them, or to the stack, as it came. One that is translated is sent on
 * its way from here: its source is an address that they would take for forged.
 */
#include "nks/bpf.h"
#include "nks/hook.h"
#include "nks/answer.h"
#include "nks/encapsulate.h"
#include "nks/packet.h"
#include "nks/pod.h"
#include "nks/pod_index.h"
#include "nks/related.h"
#include "nks/report.h"
#include "nks/rewrite.h"
#include "nks/select.h"
#include "nks/service.h"
#include "nks/service_count.h"
#include "nks/transport.h"
#include "nks/verdict.h"
#include "nks/way.h"
#include "nks/work.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* Whether `pods` is host_routing's: then a pod sends from its own addresses only,
 * and nobody outside from those. Set before the programs are loaded. */
const volatile __u32 check_sources = 0;

/* Where a packet came in. */
enum nks_from {
	NKS_FROM_POD,
	NKS_FROM_UPLINK,
	NKS_FROM_NODE, /* nowhere: a socket of the node sent it */
};

/* Whether the packet's source is one that whoever is there may have. */
static nks_inline bool nks_source_fits(const struct __sk_buff *skb, const struct nks_work *work,
				       enum nks_from from)
{
	const struct nks_address *source = &work->packet.source;
	const struct pod_entry *pod;

	if (!check_sources)
		return true;
	pod = nks_find_pod(source);
	return from == NKS_FROM_POD ? pod && pod->host_ifindex == skb->ifindex : !pod;
}

/* Reads what a service needs; false when it is nobody's, and goes on as it came. */
static nks_inline bool nks_read(struct __sk_buff *skb, struct nks_work *work, __u32 l2, bool ipv6, enum nks_from from)
{
	struct nks_packet *packet = &work->packet;

	if (nks_parse_ip(skb, l2, ipv6, packet))
		return false;
	/* What most packets are, ARP's like and the echoes, are done with here. */
	if (!nks_is_transport(packet->protocol) && packet->protocol != (ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP) &&
	    !(ipv6 && (packet->protocol == IPPROTO_HOPOPTS || nks_is_extension_header(packet->protocol))))
		return false;
	if (from != NKS_FROM_NODE && skb->pkt_type != PACKET_HOST)
		return false;
	if (nks_is_for_the_link(packet) || nks_address_is_multicast(&packet->source) ||
	    nks_address_is_link_local(&packet->source) || nks_address_is_martian(&packet->source))
		return false;
	work->l2 = l2;
	work->tuple.source = packet->source;
	work->tuple.destination = packet->destination;
	work->at.l4 = packet->l4;
	work->at.protocol = packet->protocol;
	work->at.fragment = 0;
	work->at.more = false;
	work->at.id = 0;
	work->tcp_flags = 0;
	work->to.service = 0;
	work->to.backend = 0;
	work->to.flags = 0;
	if (nks_is_transport(packet->protocol) && !packet->fragment)
		nks_find_plain_transport(skb, work);
	else
		nks_find_transport(skb, work);
	return work->shape != NKS_SHAPE_OTHER;
}

/* A packet whose source is forged goes on to whoever drops it, unless it is to a service. */
static nks_inline __u32 nks_forged(struct nks_work *work)
{
	const struct nks_service *service;

	if (!nks_has_transport(work))
		return NKS_SERVICE_NONE;
	service = nks_find_service(&work->tuple);
	if (!service)
		return NKS_SERVICE_NONE;
	work->to.service = service->id;
	return NKS_SERVICE_DROP_SPOOFED;
}

/* What becomes of a packet, but for its way. */
static nks_inline __u32 nks_judge(struct __sk_buff *skb, struct nks_work *work, enum nks_from from)
{
	__u32 verdict;

	if (!nks_source_fits(skb, work, from))
		return nks_forged(work);
	if (work->shape == NKS_SHAPE_ERROR)
		return nks_find_related(skb, work);
	if (work->shape == NKS_SHAPE_ORPHAN)
		return bpf_map_lookup_elem(&service_addresses, &work->packet.destination) ?
			       NKS_SERVICE_DROP_FRAGMENT :
			       NKS_SERVICE_NONE;
	verdict = nks_decide(&work->tuple, work->tcp_flags, &work->to);
	if (work->shape == NKS_SHAPE_FIRST && verdict != NKS_SERVICE_NONE && nks_remember_fragment(work))
		return NKS_SERVICE_DROP_FULL;
	return verdict;
}

/* Sets what the packet is put into. Not 0: this node has no address. */
static nks_inline int nks_prepare_direct_return(struct nks_work *work)
{
	const struct nks_address *from;
	const struct nks_node *own = nks_this_node();

	if (!own)
		return -1;
	from = &own->ipv4;
	/* Not an index: the verifier knows of no bool that it is 0 or 1. */
	asm volatile("" : "+r"(from));
	if (work->packet.ipv6)
		from = &own->ipv6;
	work->node = *from;
	work->added = nks_encapsulation(work->packet.ipv6);
	return nks_address_is_unspecified(&work->node) ? -1 : 0;
}

static nks_inline long nks_wrap(struct __sk_buff *skb, const struct nks_work *work, __u32 l2)
{
	return work->packet.ipv6 ? nks_encapsulate(skb, l2, true, &work->node, &work->to.destination) :
				   nks_encapsulate(skb, l2, false, &work->node, &work->to.destination);
}

/* One hop older, and untranslated: the backend has the frontend's address. */
__attribute__((noinline)) int nks_return_directly(struct __sk_buff *skb, struct nks_work *work)
{
	if (!work)
		return -1;
	if (work->l2)
		return nks_decrement_ttl(skb, ETH_HLEN, &work->packet) || nks_wrap(skb, work, ETH_HLEN);
	return nks_decrement_ttl(skb, 0, &work->packet) || nks_wrap(skb, work, 0);
}

static nks_inline int nks_rewrite_all(struct __sk_buff *skb, struct nks_work *work)
{
	return work->shape == NKS_SHAPE_ERROR ? nks_rewrite_related(skb, work) : nks_rewrite(skb, work);
}

/* Finds the way of what is to be translated, and translates it. Sets `way`. */
static nks_inline __u32 nks_translate(struct __sk_buff *skb, struct nks_work *work, __u32 verdict, bool compared,
				      enum nks_way *way)
{
	int failed;

	work->added = 0;
	work->hops = 1;
	if (work->to.flags & NKS_CONNECTION_DIRECT_RETURN && nks_prepare_direct_return(work))
		return NKS_SERVICE_DROP_NO_PORT;
	*way = nks_find_translated_way(skb, work, compared);
	switch (*way) {
	case NKS_WAY_TTL:
		return NKS_SERVICE_TTL_EXCEEDED;
	case NKS_WAY_MTU:
		return NKS_SERVICE_TOO_BIG;
	case NKS_WAY_NONE:
		return NKS_SERVICE_DROP_NO_ROUTE;
	case NKS_WAY_STACK:
		work->hops = 0;
		break;
	default:
		break;
	}
	if (work->added)
		failed = nks_return_directly(skb, work);
	else
		failed = nks_rewrite_all(skb, work);
	if (failed)
		return NKS_SERVICE_DROP_NO_MEMORY;
	return verdict;
}

/* The frame's first bytes, where the device that it came by has none. */
static nks_inline long nks_prepend_ethernet(struct __sk_buff *skb, const struct nks_work *work)
{
	struct nks_ethernet ethernet = {};

	if (bpf_skb_change_head(skb, ETH_HLEN, 0))
		return -1;
	if (work->mac_differs)
		__builtin_memcpy(ethernet.destination, work->mac, ETH_ALEN);
	ethernet.type = skb->protocol;
	return bpf_skb_store_bytes(skb, 0, &ethernet, sizeof(ethernet), 0);
}

/* For host_routing's counters and the captures, where they know such a packet. */
static nks_inline void nks_tell(struct __sk_buff *skb, __u32 host_ifindex, enum nks_verdict verdict)
{
	nks_count(skb, verdict);
	nks_count_pod(skb, host_ifindex, verdict);
	nks_report(skb, NKS_CAPTURE_IN, verdict);
}

/* Sends a translated packet on its way. */
static nks_inline int nks_send(struct __sk_buff *skb, struct nks_work *work, __u32 l2, enum nks_from from,
			       enum nks_way way)
{
	if (way == NKS_WAY_STACK) {
		if (from == NKS_FROM_POD)
			nks_tell(skb, skb->ifindex, NKS_POD_TO_STACK);
		nks_clear_stamp(skb);
		return NKS_PASS;
	}
	if (!l2 && nks_prepend_ethernet(skb, work))
		return NKS_DROP;
	if (way == NKS_WAY_REMOTE) {
		if (from == NKS_FROM_POD)
			nks_tell(skb, skb->ifindex, NKS_POD_TO_REMOTE);
		/* Netkit takes from the packet where it came in: to service_to_uplink it
		 * would be the node's own. */
		if (NKS_REDIRECT_TRANSMITS)
			skb->tc_index = NKS_STAMP_REDIRECTED;
		else
			nks_clear_stamp(skb);
		return bpf_redirect_neigh(work->hop.ifindex, &work->hop.neighbour, sizeof(work->hop.neighbour), 0);
	}
	if (l2 && work->mac_differs && bpf_skb_store_bytes(skb, 0, work->mac, ETH_ALEN, 0))
		return NKS_DROP;
	if (from == NKS_FROM_POD) {
		nks_tell(skb, skb->ifindex, NKS_POD_TO_POD);
		nks_count_pod(skb, work->hop.ifindex, NKS_POD_FROM_POD);
	} else {
		nks_tell(skb, work->hop.ifindex, NKS_REMOTE_TO_POD);
	}
	if (NKS_REDIRECT_TRANSMITS)
		skb->tc_index = NKS_STAMP_REDIRECTED;
	else
		nks_clear_stamp(skb);
	return nks_redirect(work->hop.ifindex);
}

static nks_inline bool nks_is_answered(__u32 verdict)
{
	return verdict >= NKS_SERVICE_REFUSED && verdict <= NKS_SERVICE_TOO_BIG;
}

/* The packet, read; NULL when it is nobody's. */
static nks_inline struct nks_work *nks_begin(struct __sk_buff *skb, __u32 l2, enum nks_from from)
{
	struct nks_work *work;
	__u32 zero = 0;

	work = bpf_map_lookup_elem(&works, &zero);
	if (!work)
		return NULL;
	switch (nks_family(skb)) {
	case NKS_IPV4:
		return nks_read(skb, work, l2, false, from) ? work : NULL;
	case NKS_IPV6:
		return nks_read(skb, work, l2, true, from) ? work : NULL;
	default:
		return NULL;
	}
}

static nks_inline int nks_serve(struct __sk_buff *skb, __u32 l2, enum nks_from from)
{
	struct nks_work *work = nks_begin(skb, l2, from);
	enum nks_way way = NKS_WAY_NONE;
	__u32 verdict, bytes;

	if (!work)
		return NKS_NEXT;
	verdict = nks_judge(skb, work, from);
	if (verdict == NKS_SERVICE_NONE)
		return NKS_NEXT;
	bytes = skb->len;
	if (verdict >= NKS_SERVICE_NEW && verdict <= NKS_SERVICE_RELATED)
		verdict = nks_translate(skb, work, verdict, from == NKS_FROM_POD && NKS_REDIRECT_TRANSMITS, &way);
	if (nks_is_answered(verdict))
		verdict = nks_answer(skb, work, verdict);
	nks_count_service(&work->to, verdict, bytes);

	if (verdict <= NKS_SERVICE_RELATED)
		return nks_send(skb, work, l2, from, way);
	nks_clear_stamp(skb);
	if (nks_is_answered(verdict))
		return bpf_redirect(skb->ifindex, 0);
	return NKS_DROP;
}

/* What becomes of a packet of the node's own: NKS_SERVICE_NONE of nearly all. */
static nks_inline __u32 nks_judge_own(struct __sk_buff *skb, struct nks_work *work)
{
	__u32 verdict;

	/* Whichever address the node reports from, what counts is what it reports. */
	if (work->shape == NKS_SHAPE_ERROR) {
		verdict = nks_find_related(skb, work);
		return work->to.flags & NKS_CONNECTION_REPLY ? verdict : NKS_SERVICE_NONE;
	}
	if (work->shape == NKS_SHAPE_ORPHAN || !bpf_map_lookup_elem(&node_addresses, &work->packet.source))
		return NKS_SERVICE_NONE;
	verdict = nks_find_reply(&work->tuple, work->tcp_flags, &work->to);
	if (work->shape == NKS_SHAPE_FIRST && verdict != NKS_SERVICE_NONE && nks_remember_fragment(work))
		return NKS_SERVICE_DROP_FULL;
	return verdict;
}

/* Translates back what backends on the node itself answer. The stack has found the
 * way already, by the client, who stays the same. */
static nks_inline int nks_reply(struct __sk_buff *skb, __u32 l2)
{
	struct nks_work *work;
	__u32 verdict, bytes;

	/* What is only passing has come in somewhere, or was sent here by our like. */
	if (skb->ingress_ifindex || skb->tc_index == NKS_STAMP_REDIRECTED)
		return NKS_NEXT;
	work = nks_begin(skb, l2, NKS_FROM_NODE);
	if (!work)
		return NKS_NEXT;
	verdict = nks_judge_own(skb, work);
	if (verdict == NKS_SERVICE_NONE)
		return NKS_NEXT;
	bytes = skb->len;
	work->hops = 0;
	if (verdict <= NKS_SERVICE_RELATED && nks_rewrite_all(skb, work))
		verdict = NKS_SERVICE_DROP_NO_MEMORY;
	nks_count_service(&work->to, verdict, bytes);
	return verdict <= NKS_SERVICE_RELATED ? NKS_NEXT : NKS_DROP;
}

/*
 * service_from_pod: every packet a pod sends.
 *
 * Hook      netkit/peer, or tcx/ingress on the host-side veth; before from_pod
 * Returns   NEXT      no service's, untouched
 *           REDIRECT  translated, to a pod of this node or the next hop of the
 *                     host's route; or the answer, back to the pod
 *           PASS      translated, to the node itself
 *           DROP      see enum nks_service_verdict
 * Maps      service.h's; pods, verdicts and pod_counters when loaded with
 *           host_routing; works, answers, next_answers, fragments (its own)
 * Reads     Ethernet type, IP header, ports and TCP's flags; extension headers and
 *           fragments; the quoted packet of ICMP errors
 * Writes    of services' packets: addresses, ports and checksums, TTL or hop limit,
 *           destination MAC, tc_index (netkit); the answers whole
 */
SEC(NKS_SEC_FROM_POD)
int service_from_pod(struct __sk_buff *skb)
{
	return nks_serve(skb, ETH_HLEN, NKS_FROM_POD);
}

/*
 * service_to_pod: what the node's own sockets answer to a pod, as backends of a
 * service, gets the frontend for its source.
 *
 * Hook      netkit/primary, or tcx/egress on the host-side veth; before to_pod
 * Returns   NEXT      translated, or nothing to translate: untouched
 *           DROP      the packet could not be made writable, or its fragments not
 *                     be remembered
 * Maps      node_addresses, connections, fragments, works; the counters
 * Reads     where the packet came in; of what came in nowhere as service_from_pod
 * Writes    the source's address and port, the client's port if it was another's,
 *           the checksums
 *
 * A packet that is forwarded costs one comparison on tcx. Netkit takes from packets
 * where they came in: there one that the stack forwards costs a look at whether its
 * source is an address of the node, and one that another pod's program redirected
 * goes by its stamp, which to_pod takes off.
 */
SEC(NKS_SEC_TO_POD)
int service_to_pod(struct __sk_buff *skb)
{
	return nks_reply(skb, ETH_HLEN);
}

#ifdef NKS_HOOK_TCX

/*
 * service_from_uplink: every packet that arrives at the node from outside.
 *
 * Hook      tcx/ingress of a device that leads out of the node; before from_uplink
 * Otherwise as service_from_pod. service_from_tunnel is the same for a device
 * without a link-layer header: WireGuard, IP tunnels, tun.
 */
SEC("tcx/ingress")
int service_from_uplink(struct __sk_buff *skb)
{
	return nks_serve(skb, ETH_HLEN, NKS_FROM_UPLINK);
}

SEC("tcx/ingress")
int service_from_tunnel(struct __sk_buff *skb)
{
	return nks_serve(skb, 0, NKS_FROM_UPLINK);
}

/*
 * service_to_uplink: the same as service_to_pod for what the node answers to the
 * outside.
 *
 * Hook      tcx/egress of a device that leads out of the node
 * Otherwise as service_to_pod, but for the stamp, which ends here.
 * service_to_tunnel is the same for a device without a link-layer header.
 */
SEC("tcx/egress")
int service_to_uplink(struct __sk_buff *skb)
{
	int action = nks_reply(skb, ETH_HLEN);

	nks_clear_stamp(skb);
	return action;
}

SEC("tcx/egress")
int service_to_tunnel(struct __sk_buff *skb)
{
	int action = nks_reply(skb, 0);

	nks_clear_stamp(skb);
	return action;
}

#endif /* NKS_HOOK_TCX */
