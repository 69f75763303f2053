/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Where a translated packet goes: to a pod of this node, as host_routing delivers,
 * or by the host's own routes, rules and neighbours. The stack cannot take it in
 * most cases: the source is an address of the node itself, or one that nobody has.
 *
 * The lookup is given the source from before the translation and the destination
 * from after it, which is what the stack routes by when netfilter translates. Of
 * a packet inside another one it is given what is outside.
 */
#ifndef NKS_WAY_H
#define NKS_WAY_H

#include <linux/tcp.h>

#include "bpf.h"
#include "fib.h"
#include "packet.h"
#include "pod.h"
#include "pod_index.h"
#include "work.h"

enum nks_way {
	NKS_WAY_POD, /* hop.ifindex is its host side */
	NKS_WAY_REMOTE, /* hop is the next one */
	NKS_WAY_STACK, /* the node itself is meant */
	NKS_WAY_TTL, /* one hop too many */
	NKS_WAY_MTU, /* longer than work->mtu */
	NKS_WAY_NONE,
};

/* The length to compare with the way's MTU, of the packet or of one segment; 0
 * when there is none. As nks_routed_length() has it, for any link layer. */
static nks_inline __u32 nks_way_length(const struct __sk_buff *skb, const struct nks_work *work)
{
	__u32 l3 = work->packet.jumbo ? sizeof(struct ipv6hdr) : work->at.l4 - work->l2;
	__u32 size = skb->gso_size;
	__u8 offset;

	if (!size)
		return skb->len - work->l2;
	if (work->at.protocol != IPPROTO_TCP)
		return size == NKS_GSO_BY_FRAGS ? l3 : l3 + size;
	if (bpf_skb_load_bytes(skb, work->at.l4 + 12, &offset, sizeof(offset)))
		return 0;
	return l3 + (offset >> 4) * 4 + size;
}

static nks_inline enum nks_way nks_find_route(struct __sk_buff *skb, struct nks_work *work)
{
	const struct nks_packet *packet = &work->packet;
	const struct nks_address *source = work->added ? &work->node : &packet->source;
	__u32 length = nks_way_length(skb, work), mark = nks_route_mark(skb);
	struct bpf_fib_lookup fib = {};
	long result;

	if (!length || length + work->added > 0xffff)
		return NKS_WAY_NONE;
	fib.ifindex = skb->ifindex;
	fib.l4_protocol = work->at.protocol;
	fib.tot_len = length + work->added;
	if (work->added) {
		fib.l4_protocol = packet->ipv6 ? IPPROTO_IPV6 : IPPROTO_IPIP;
	} else if (work->shape == NKS_SHAPE_WHOLE) {
		fib.sport = work->tuple.source_port;
		fib.dport = work->to.destination_port;
	}
	if (packet->ipv6) {
		fib.family = NKS_AF_INET6;
		fib.flowinfo = packet->flow;
		__builtin_memcpy(fib.ipv6_src, source, 16);
		__builtin_memcpy(fib.ipv6_dst, &work->to.destination, 16);
	} else {
		fib.family = NKS_AF_INET;
		fib.tos = packet->tos;
		fib.ipv4_src = source->words[3];
		fib.ipv4_dst = work->to.destination.words[3];
	}
	/* `mark` shares its place with the addresses that come back. */
	__builtin_memcpy(fib.smac, &mark, sizeof(mark));

	result = bpf_fib_lookup(skb, &fib, sizeof(fib), fib_flags);
	switch (result) {
	case BPF_FIB_LKUP_RET_SUCCESS:
	case BPF_FIB_LKUP_RET_NO_NEIGH:
		break;
	case BPF_FIB_LKUP_RET_NOT_FWDED:
		return bpf_map_lookup_elem(&node_addresses, &work->to.destination) ? NKS_WAY_STACK : NKS_WAY_NONE;
	case BPF_FIB_LKUP_RET_FRAG_NEEDED:
		work->mtu = fib.mtu_result - work->added;
		return packet->ttl <= 1 ? NKS_WAY_TTL : NKS_WAY_MTU;
	default:
		return NKS_WAY_NONE;
	}

	if (packet->ttl <= 1)
		return NKS_WAY_TTL;

	/* The kernel knows how long the segments of the others are, but compares with
	 * the device's MTU only. */
	if (skb->gso_size && work->at.protocol != IPPROTO_TCP) {
		__u32 mtu = 0;

		if (bpf_check_mtu(skb, fib.ifindex, &mtu, work->added, BPF_MTU_CHK_SEGS)) {
			work->mtu = mtu - work->added;
			return NKS_WAY_MTU;
		}
	}

	nks_prioritise(skb, packet);
	work->hop.ifindex = fib.ifindex;
	work->hop.neighbour.nh_family = fib.family;
	if (fib.family == NKS_AF_INET)
		work->hop.neighbour.ipv4_nh = fib.ipv4_dst;
	else
		__builtin_memcpy(work->hop.neighbour.ipv6_nh, fib.ipv6_dst, 16);
	return NKS_WAY_REMOTE;
}

/* `compared`: the kernel compares the MAC address of what is redirected, see nks_pod_prepare(). */
static nks_inline enum nks_way nks_find_local(struct __sk_buff *skb, struct nks_work *work,
					      const struct pod_entry *pod, bool compared)
{
	if (!pod->host_ifindex)
		return NKS_WAY_NONE;
	if (work->packet.ttl <= 1)
		return NKS_WAY_TTL;
	if (nks_pod_exceeds_mtu(skb, work->l2, pod)) {
		work->mtu = pod->mtu;
		return NKS_WAY_MTU;
	}
	work->hop.ifindex = pod->host_ifindex;
	__builtin_memcpy(work->mac, pod->mac, ETH_ALEN);
	work->mac_differs = (compared || pod->flags & NKS_POD_L2) && !nks_pod_has_mac(pod, work->packet.mac);
	return NKS_WAY_POD;
}

/* Returns enum nks_way and fills `hop`, or `mtu`. Writes nothing into the packet. */
__attribute__((noinline)) int nks_find_translated_way(struct __sk_buff *skb, struct nks_work *work, __u32 compared)
{
	const struct pod_entry *pod;

	if (!work)
		return NKS_WAY_NONE;
	/* Never in another packet: who is here gets it from here. */
	pod = nks_find_pod(&work->to.destination);
	if (pod && !work->added)
		return nks_find_local(skb, work, pod, compared);
	return nks_find_route(skb, work);
}

#endif /* NKS_WAY_H */
