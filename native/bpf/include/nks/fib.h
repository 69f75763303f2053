/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What every question to the host's routing tables has in common. */
#ifndef NKS_FIB_H
#define NKS_FIB_H

#include "bpf.h"
#include "packet.h"

/* Newer than Debian 12's headers. */
#define NKS_FIB_LOOKUP_SKIP_NEIGH (1U << 2) /* 6.3 */
#define NKS_FIB_LOOKUP_MARK (1U << 5) /* 6.10 */

/* What this kernel's bpf_fib_lookup() knows of the two above; fib_probe.bpf.c
 * finds out, user space sets it before it loads the programs. */
const volatile __u32 fib_flags = 0;

#define NKS_AF_INET 2
#define NKS_AF_INET6 10

/* skb_shinfo()->gso_size of SCTP: every fragment is a segment of its own length. */
#define NKS_GSO_BY_FRAGS 0xffff

#define NKS_MOST_EXTENSION_HEADERS 6

struct nks_next_hop {
	__u32 ifindex;
	struct bpf_redir_neigh neighbour;
} __attribute__((aligned(8)));

/* Whether an IPv6 header of this number only leads to another one. */
static nks_inline bool nks_is_extension_header(__u8 protocol)
{
	switch (protocol) {
	case IPPROTO_ROUTING:
	case IPPROTO_FRAGMENT:
	case IPPROTO_AH:
	case IPPROTO_DSTOPTS:
		return true;
	default:
		return false;
	}
}

/* ip_forward() sets the priority by the type of service: RFC 1349's four bits,
 * of which two count. IPv6 has no such thing. */
static nks_inline void nks_prioritise(struct __sk_buff *skb, const struct nks_packet *packet)
{
	if (!packet->ipv6)
		skb->priority = 0x4620 >> (packet->tos >> 1 & 0xc) & 0xf;
}

/* What rules see of the mark, where the kernel takes it. */
static nks_inline __u32 nks_route_mark(const struct __sk_buff *skb)
{
	return fib_flags & NKS_FIB_LOOKUP_MARK ? skb->mark : 0;
}

#endif /* NKS_FIB_H */
