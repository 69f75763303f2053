/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The way out of the node: the host's own routing tables, rules and neighbours
 * decide, as for a packet of the stack's.
 */
#ifndef NKS_ROUTE_H
#define NKS_ROUTE_H

#include <linux/tcp.h>

#include "bpf.h"
#include "fib.h"
#include "packet.h"
#include "route_cache.h"
#include "verdict.h"

/* Whether the kernel has what route_cache.h needs; route_probe.bpf.c finds out. */
const volatile __u32 route_cache = 0;

/* What rules and multipath hashing can look at behind the IP header. */
struct nks_flow {
	__u32 l4; /* offset of what `protocol` names */
	__u8 protocol;
	bool fragment;
};

#define NKS_BEHIND_PROTOCOL_SHIFT 16
#define NKS_BEHIND_FRAGMENT (1U << 24)

/*
 * What is behind extension headers: its offset in the lower half, its number, and
 * whether it is a fragment's. The lookup is the only reader, so that a sender who
 * changes the headers meanwhile chooses no more than he could have in the first
 * place. Global: it is verified once by itself, not once for each way to here.
 */
__attribute__((noinline)) __u32 nks_behind_extension_headers(struct __sk_buff *skb, __u32 l4, __u32 protocol)
{
	struct {
		__u8 nexthdr;
		__u8 hdrlen;
	} ext;
	__u32 fragment = 0;

#pragma clang loop unroll(disable)
	for (int i = 0; i < NKS_MOST_EXTENSION_HEADERS; i++) {
		if (!nks_is_extension_header(protocol) || bpf_skb_load_bytes(skb, l4, &ext, sizeof(ext)))
			break;
		if (protocol == IPPROTO_FRAGMENT) {
			fragment = NKS_BEHIND_FRAGMENT;
			l4 += 8;
		} else if (protocol == IPPROTO_AH) {
			l4 += (ext.hdrlen + 2) * 4;
		} else {
			l4 += (ext.hdrlen + 1) * 8;
		}
		protocol = ext.nexthdr;
	}
	return (l4 & 0xffff) | (protocol & 0xff) << NKS_BEHIND_PROTOCOL_SHIFT | fragment;
}

static nks_inline void nks_skip_extension_headers(struct __sk_buff *skb, struct nks_flow *flow)
{
	__u32 behind;

	if (!nks_is_extension_header(flow->protocol))
		return;
	behind = nks_behind_extension_headers(skb, flow->l4, flow->protocol);
	flow->l4 = behind & 0xffff;
	flow->protocol = behind >> NKS_BEHIND_PROTOCOL_SHIFT;
	if (behind & NKS_BEHIND_FRAGMENT)
		flow->fragment = true;
}

/*
 * The length to compare with the route's MTU: that of the packet, or of one
 * segment. 0 when there is none. Of a packet that is not TCP it is the least
 * that a segment can have: a tunnel's has more headers than can be seen here.
 */
static nks_inline __u32 nks_routed_length(const struct __sk_buff *skb, const struct nks_packet *packet,
					  const struct nks_flow *flow)
{
	/* The jumbo option does not get into the segments. */
	__u32 l3 = packet->jumbo ? sizeof(struct ipv6hdr) : flow->l4 - ETH_HLEN;
	__u32 size = skb->gso_size;
	__u8 offset;

	if (!size)
		return skb->len - ETH_HLEN;
	if (flow->protocol != IPPROTO_TCP)
		return size == NKS_GSO_BY_FRAGS ? l3 : l3 + size;
	if (bpf_skb_load_bytes(skb, flow->l4 + 12, &offset, sizeof(offset)))
		return 0;
	return l3 + (offset >> 4) * 4 + size;
}

/* Whose first four bytes the kernel's flow dissector takes for ports. */
static nks_inline bool nks_has_ports(const struct nks_flow *flow)
{
	if (flow->fragment)
		return false;

	switch (flow->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_DCCP:
	case IPPROTO_ESP:
	case IPPROTO_SCTP:
	case IPPROTO_UDPLITE:
		return true;
	default:
		return false;
	}
}

/* `usual`, a constant, is where the ports are without options, extension headers
 * or page fragments: there they cost no call. */
static nks_inline void nks_route_by_ports(const struct __sk_buff *skb, const struct nks_flow *flow,
					  __u32 usual, struct bpf_fib_lookup *fib)
{
	struct {
		__be16 source;
		__be16 destination;
	} ports;
	void *data = NKS_DATA(skb);

	if (!nks_has_ports(flow))
		return;
	if (flow->l4 == usual && data + usual + sizeof(ports) <= NKS_DATA_END(skb))
		__builtin_memcpy(&ports, data + usual, sizeof(ports));
	else if (bpf_skb_load_bytes(skb, flow->l4, &ports, sizeof(ports)))
		return;
	fib->sport = ports.source;
	fib->dport = ports.destination;
}

/* Fills `hop` if the packet's way, from what it may say of itself to the next
 * hop, was found before. */
static nks_inline bool nks_knows_way(struct __sk_buff *skb, const struct nks_packet *packet,
				     struct nks_next_hop *hop)
{
	struct nks_flow flow = { .l4 = packet->l4, .protocol = packet->protocol };
	__u32 length;

	if (!route_cache || !nks_is_plain(skb, packet) || packet->ttl <= 1 || skb->pkt_type != PACKET_HOST)
		return false;
	length = nks_routed_length(skb, packet, &flow);
	if (!length || !nks_route_known(skb, packet, nks_route_mark(skb), length, hop))
		return false;
	nks_prioritise(skb, packet);
	return true;
}

/* Fills `hop` with NKS_POD_TO_REMOTE. */
static nks_inline enum nks_verdict nks_route(struct __sk_buff *skb, const struct nks_packet *packet,
					     struct nks_next_hop *hop)
{
	struct nks_flow flow = {
		.l4 = packet->l4,
		.protocol = packet->protocol,
		.fragment = packet->fragment,
	};
	struct bpf_fib_lookup fib = {};
	__u32 mark = nks_route_mark(skb);
	__u64 generation = 0;
	__u32 length;
	bool cached;
	long result;

	if (packet->ipv6)
		nks_skip_extension_headers(skb, &flow);
	length = nks_routed_length(skb, packet, &flow);
	if (!length || length > 0xffff)
		return NKS_POD_TO_STACK_MTU;

	fib.ifindex = skb->ifindex;
	fib.l4_protocol = flow.protocol;
	fib.tot_len = length;
	if (packet->ipv6) {
		fib.family = NKS_AF_INET6;
		fib.flowinfo = packet->flow;
		__builtin_memcpy(fib.ipv6_src, &packet->source, 16);
		__builtin_memcpy(fib.ipv6_dst, &packet->destination, 16);
		nks_route_by_ports(skb, &flow, NKS_IPV6_LEN(ETH_HLEN), &fib);
	} else {
		fib.family = NKS_AF_INET;
		fib.tos = packet->tos;
		fib.ipv4_src = packet->source.words[3];
		fib.ipv4_dst = packet->destination.words[3];
		nks_route_by_ports(skb, &flow, NKS_IPV4_LEN(ETH_HLEN), &fib);
	}
	/* `mark` shares its place with the addresses that come back. */
	__builtin_memcpy(fib.smac, &mark, sizeof(mark));

	/* The pods were looked at before this. What changed there meanwhile is too
	 * young a generation to be kept. */
	cached = route_cache && nks_is_plain(skb, packet) &&
		 nks_route_generation(skb, packet->ipv6, &generation);
	result = bpf_fib_lookup(skb, &fib, sizeof(fib), fib_flags);
	switch (result) {
	case BPF_FIB_LKUP_RET_SUCCESS:
	case BPF_FIB_LKUP_RET_NO_NEIGH:
		break;
	case BPF_FIB_LKUP_RET_BLACKHOLE:
		return NKS_DROP_BLACKHOLE;
	case BPF_FIB_LKUP_RET_UNREACHABLE:
	case BPF_FIB_LKUP_RET_PROHIBIT:
		return NKS_POD_TO_STACK_UNREACHABLE;
	case BPF_FIB_LKUP_RET_NOT_FWDED:
		return NKS_POD_TO_STACK;
	case BPF_FIB_LKUP_RET_FWD_DISABLED:
		return NKS_POD_TO_STACK_FORWARDING_OFF;
	case BPF_FIB_LKUP_RET_UNSUPP_LWT:
		return NKS_POD_TO_STACK_ENCAPSULATED;
	case BPF_FIB_LKUP_RET_FRAG_NEEDED:
		return NKS_POD_TO_STACK_MTU;
	default:
		return NKS_POD_TO_STACK_LOOKUP_FAILED;
	}

	/* The kernel knows how long the segments of the others are, tunnels and
	 * SCTP among them, but compares with the device's MTU only. */
	if (skb->gso_size && flow.protocol != IPPROTO_TCP) {
		__u32 mtu = 0;

		if (bpf_check_mtu(skb, fib.ifindex, &mtu, 0, BPF_MTU_CHK_SEGS))
			return NKS_POD_TO_STACK_MTU;
	}

	nks_prioritise(skb, packet);

	/* The next hop's family need not be the packet's: RFC 5549. */
	hop->ifindex = fib.ifindex;
	hop->neighbour.nh_family = fib.family;
	if (fib.family == NKS_AF_INET)
		hop->neighbour.ipv4_nh = fib.ipv4_dst;
	else
		__builtin_memcpy(hop->neighbour.ipv6_nh, fib.ipv6_dst, 16);
	if (cached) {
		/* Without a neighbour the lookup does not tell the MTU. */
		if (result == BPF_FIB_LKUP_RET_SUCCESS && fib.mtu_result > length)
			length = fib.mtu_result;
		nks_route_learn(skb, packet, mark, length, generation, hop);
	}
	return NKS_POD_TO_REMOTE;
}

/* Whether an uplink takes a packet for a pod only where its answer would leave;
 * user space sets it before it loads the programs. Both builds have the same
 * constants, for one description of them in user space. */
const volatile __u32 reverse_path = 0;

#ifdef NKS_HOOK_TCX

/*
 * rp_filter=1 for what does not get to the stack: the way to the source leads
 * out of the device that the packet came in by. This also finds the host's own
 * addresses as a source. Of several next hops only one is looked at; what comes
 * in by another goes the slow way, by the stack.
 */
static nks_inline bool nks_came_the_way_back(struct __sk_buff *skb, const struct nks_packet *packet)
{
	struct bpf_fib_lookup fib = {};
	long result;

	fib.ifindex = skb->ifindex;
	fib.l4_protocol = packet->protocol;
	if (packet->ipv6) {
		fib.family = NKS_AF_INET6;
		__builtin_memcpy(fib.ipv6_src, &packet->destination, 16);
		__builtin_memcpy(fib.ipv6_dst, &packet->source, 16);
	} else {
		fib.family = NKS_AF_INET;
		fib.tos = packet->tos;
		fib.ipv4_src = packet->destination.words[3];
		fib.ipv4_dst = packet->source.words[3];
	}
	result = bpf_fib_lookup(skb, &fib, sizeof(fib), fib_flags & NKS_FIB_LOOKUP_SKIP_NEIGH);
	return (result == BPF_FIB_LKUP_RET_SUCCESS || result == BPF_FIB_LKUP_RET_NO_NEIGH) &&
	       fib.ifindex == skb->ifindex;
}

#endif

#endif /* NKS_ROUTE_H */
