/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Writes the addresses and ports of a translation into a packet, one hop older if
 * it is on its way.
 *
 * The checksums, by what skb->ip_summed may be:
 *
 *   NONE, UNNECESSARY  the fields take up the differences (RFC 1624)
 *   PARTIAL            the field holds the sum of the pseudo header alone: it takes
 *                      up the addresses (BPF_F_PSEUDO_HDR), the ports come when the
 *                      packet is summed up
 *   COMPLETE           skb->csum is the sum of all bytes. IPv4: what changes in the
 *                      header its own checksum makes up for; the field of the
 *                      transport is told off by BPF_F_PSEUDO_HDR. IPv6: the header
 *                      makes up for nothing, so that its bytes are told by
 *                      BPF_F_RECOMPUTE_CSUM, and the field as with IPv4: together
 *                      they are what the packet changed by, on all kernels
 *
 * Ends all packet pointers.
 */
#ifndef NKS_REWRITE_H
#define NKS_REWRITE_H

#include "bpf.h"
#include "checksum.h"
#include "packet.h"
#include "transport.h"
#include "work.h"

NKS_HELPER long (*bpf_l4_csum_replace)(struct __sk_buff *skb, __u32 offset, __u64 from, __u64 to, __u64 flags) =
	(void *)BPF_FUNC_l4_csum_replace;

#define NKS_TCP_CHECK 16
#define NKS_UDP_CHECK 6
#define NKS_ICMP_CHECK 2

/* What the helpers take. */
static nks_inline __u32 nks_fold32(__u64 sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	return (sum & 0xffffffff) + (sum >> 32);
}

static nks_inline __u64 nks_difference(const struct nks_address *from, const struct nks_address *to)
{
	return nks_replaced(from->words[0], to->words[0]) + nks_replaced(from->words[1], to->words[1]) +
	       nks_replaced(from->words[2], to->words[2]) + nks_replaced(from->words[3], to->words[3]);
}

/* Of 16-bit words: the complement of a longer one would count its upper half. */
static nks_inline __u64 nks_difference16(__u16 from, __u16 to)
{
	return (__u64)(__u16)~from + to;
}

static nks_inline __u64 nks_ports_difference(const struct nks_ports *from, const struct nks_ports *to)
{
	return nks_difference16(from->source, to->source) + nks_difference16(from->destination, to->destination);
}

static nks_inline __u32 nks_check_offset(__u8 protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return NKS_TCP_CHECK;
	case IPPROTO_UDP:
		return NKS_UDP_CHECK;
	case IPPROTO_ICMPV6:
		return NKS_ICMP_CHECK;
	default:
		return 0;
	}
}

/* The IP header: addresses, and the hops that are left. */
static nks_inline long nks_rewrite_ip(struct __sk_buff *skb, const struct nks_work *work, __u64 difference)
{
	union {
		struct {
			__u8 unused[7];
			__u8 hop_limit;
			struct nks_address source;
			struct nks_address destination;
		} ipv6;
		struct {
			struct nks_ttl ttl;
			__be32 source;
			__be32 destination;
		} ipv4;
	} head;

	_Static_assert(offsetof(struct ipv6hdr, hop_limit) == 7, "head.ipv6.hop_limit");
	_Static_assert(offsetof(struct iphdr, ttl) == 8, "head.ipv4.ttl");

	if (work->packet.ipv6) {
		head.ipv6.hop_limit = work->packet.ttl - work->hops;
		head.ipv6.source = work->to.source;
		head.ipv6.destination = work->to.destination;
		return bpf_skb_store_bytes(skb, work->l2 + 7, &head.ipv6.hop_limit, 33, BPF_F_RECOMPUTE_CSUM);
	}
	head.ipv4.ttl.ttl = work->packet.ttl;
	head.ipv4.ttl.protocol = work->packet.protocol;
	head.ipv4.ttl.check = work->packet.check;
	if (work->hops)
		nks_decremented(&work->packet, &head.ipv4.ttl);
	head.ipv4.ttl.check = nks_adjusted(head.ipv4.ttl.check, difference);
	head.ipv4.source = work->to.source.words[3];
	head.ipv4.destination = work->to.destination.words[3];
	return bpf_skb_store_bytes(skb, work->l2 + 8, &head.ipv4, sizeof(head.ipv4), 0);
}

/* What the addresses of the packet change by. */
static nks_inline __u64 nks_addresses_difference(const struct nks_work *work)
{
	return nks_difference(&work->packet.source, &work->to.source) +
	       nks_difference(&work->packet.destination, &work->to.destination);
}

/* 0, or not 0 when the packet could not be made writable: it is to be dropped. */
__attribute__((noinline)) int nks_rewrite(struct __sk_buff *skb, struct nks_work *work)
{
	struct nks_ports from, to;
	__u32 check, flags;
	__u64 difference;

	if (!work)
		return -1;
	difference = nks_addresses_difference(work);
	if (nks_rewrite_ip(skb, work, difference))
		return -1;
	if (work->shape == NKS_SHAPE_LATER)
		return 0;

	from.source = work->tuple.source_port;
	from.destination = work->tuple.destination_port;
	to.source = work->to.source_port;
	to.destination = work->to.destination_port;
	check = nks_check_offset(work->at.protocol);
	/* A sum of 0 says that there is none, and stays. */
	flags = work->at.protocol == IPPROTO_UDP ? BPF_F_MARK_MANGLED_0 : 0;
	if (check) {
		/* A first fragment may end before it. */
		if (work->at.more && skb->len < work->at.l4 + check + 2)
			return -1;
		if (bpf_l4_csum_replace(skb, work->at.l4 + check, 0, nks_fold32(difference),
					flags | BPF_F_PSEUDO_HDR))
			return -1;
	}
	if (from.source == to.source && from.destination == to.destination)
		return 0;
	/* SCTP's CRC covers the ports; select.h does not change them. */
	if (!check)
		return -1;
	if (bpf_l4_csum_replace(skb, work->at.l4 + check, 0, nks_fold32(nks_ports_difference(&from, &to)), flags))
		return -1;
	return bpf_skb_store_bytes(skb, work->at.l4, &to, sizeof(to), 0);
}

#endif /* NKS_REWRITE_H */
