/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The way out of the node: the host's own routing tables, rules and neighbours
 * decide, as for a packet of the stack's.
 */
#ifndef NKS_ROUTE_H
#define NKS_ROUTE_H

#include <linux/tcp.h>

#include "bpf.h"
#include "packet.h"
#include "verdict.h"

/* Newer than Debian 12's headers. */
#define NKS_FIB_LOOKUP_SKIP_NEIGH (1U << 2) /* 6.3 */
#define NKS_FIB_LOOKUP_MARK (1U << 5) /* 6.10 */

/* What this kernel's bpf_fib_lookup() knows of the two above; fib_probe.bpf.c
 * finds out, user space sets it before it loads the programs. */
const volatile __u32 fib_flags = 0;

#define NKS_AF_INET 2
#define NKS_AF_INET6 10

struct nks_next_hop {
	__u32 ifindex;
	struct bpf_redir_neigh neighbour;
};

/*
 * The length to compare with the route's MTU: that of the packet, or of one
 * segment. Header lengths are of no use, BIG TCP leaves them 0.
 */
static nks_inline __u16 nks_routed_length(const struct __sk_buff *skb, const struct nks_packet *packet)
{
	__u32 l3 = packet->l4 - ETH_HLEN;
	__u32 length = skb->len - ETH_HLEN;

	if (skb->gso_size) {
		__u32 l4 = 8;

		if (packet->protocol == IPPROTO_TCP) {
			__u8 offset;

			if (bpf_skb_load_bytes(skb, packet->l4 + 12, &offset, sizeof(offset)))
				return 0;
			l4 = (offset >> 4) * 4;
		}
		/* The jumbo option does not get into the segments. */
		if (packet->ipv6)
			l3 = sizeof(struct ipv6hdr);
		length = l3 + l4 + skb->gso_size;
	}
	return length < 0xffff ? length : 0xffff;
}

/* Rules and multipath hashing can look at ports. */
static nks_inline void nks_route_by_ports(const struct __sk_buff *skb, const struct nks_packet *packet,
					  struct bpf_fib_lookup *fib)
{
	__be16 ports[2];

	if (packet->fragment || (packet->protocol != IPPROTO_TCP && packet->protocol != IPPROTO_UDP &&
				 packet->protocol != IPPROTO_SCTP))
		return;
	if (bpf_skb_load_bytes(skb, packet->l4, ports, sizeof(ports)))
		return;
	fib->sport = ports[0];
	fib->dport = ports[1];
}

/* Fills `hop` with NKS_POD_TO_REMOTE. */
static nks_inline enum nks_verdict nks_route(struct __sk_buff *skb, const struct nks_packet *packet,
					     struct nks_next_hop *hop)
{
	struct bpf_fib_lookup fib = {};
	long result;

	fib.ifindex = skb->ifindex;
	fib.l4_protocol = packet->protocol;
	fib.tot_len = nks_routed_length(skb, packet);
	if (packet->ipv6) {
		fib.family = NKS_AF_INET6;
		fib.flowinfo = packet->flow;
		__builtin_memcpy(fib.ipv6_src, &packet->source, 16);
		__builtin_memcpy(fib.ipv6_dst, &packet->destination, 16);
	} else {
		fib.family = NKS_AF_INET;
		fib.tos = *(const __u8 *)&packet->flow;
		fib.ipv4_src = packet->source.words[3];
		fib.ipv4_dst = packet->destination.words[3];
	}
	nks_route_by_ports(skb, packet, &fib);
	if (fib_flags & NKS_FIB_LOOKUP_MARK) {
		__u32 mark = skb->mark;

		/* `mark` shares its place with the addresses that come back. */
		__builtin_memcpy(fib.smac, &mark, sizeof(mark));
	}

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

	/* The next hop's family need not be the packet's: RFC 5549. */
	hop->ifindex = fib.ifindex;
	hop->neighbour.nh_family = fib.family;
	if (fib.family == NKS_AF_INET)
		hop->neighbour.ipv4_nh = fib.ipv4_dst;
	else
		__builtin_memcpy(hop->neighbour.ipv6_nh, fib.ipv6_dst, 16);
	return NKS_POD_TO_REMOTE;
}

#endif /* NKS_ROUTE_H */
