/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Direct return: a packet whole inside another one to the backend, IPv4 in IPv4
 * (RFC 2003) and IPv6 in IPv6 (RFC 2473). The backend unpacks it, has the
 * frontend's address itself, and answers the client without this node.
 *
 * The outer header is the inner one's hop: 64 hops from here, its class of service
 * and congestion marks, IPv6's flow label. IPv4's may not be fragmented: a packet
 * that does not fit is answered before it gets here, with what is left for it by
 * nks_encapsulation().
 */
#ifndef NKS_ENCAPSULATE_H
#define NKS_ENCAPSULATE_H

#include "bpf.h"
#include "checksum.h"
#include "packet.h"

#define NKS_OUTER_HOPS 64
#define NKS_IP_DONT_FRAGMENT nks_htons(0x4000)

/* What a packet grows by, and what an MTU has less for it. */
static nks_inline __u32 nks_encapsulation(bool ipv6)
{
	return ipv6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr);
}

/* Longer than 64 KiB, as BIG TCP has it: segmentation writes the length. */
static nks_inline __be16 nks_outer_length(__be16 inner, __u32 added)
{
	__u32 length = nks_htons(inner) + added;

	return inner && length <= 0xffff ? nks_htons((__u16)length) : 0;
}

static nks_inline void nks_write_outer_ipv4(struct iphdr *outer, __u8 tos, __be16 inner_length, __be32 from,
					    __be32 to)
{
	const __u32 *words = (const __u32 *)outer;

	outer->version = 4;
	outer->ihl = sizeof(*outer) / 4;
	outer->tos = tos;
	outer->tot_len = nks_outer_length(inner_length, sizeof(*outer));
	outer->id = 0; /* RFC 6864: means nothing where nothing is fragmented */
	outer->frag_off = NKS_IP_DONT_FRAGMENT;
	outer->ttl = NKS_OUTER_HOPS;
	outer->protocol = IPPROTO_IPIP;
	outer->check = 0;
	outer->saddr = from;
	outer->daddr = to;
	outer->check = ~nks_fold((__u64)words[0] + words[1] + words[2] + words[3] + words[4]);
}

/* `first` is the first word of the inner header: version, class and label. */
static nks_inline void nks_write_outer_ipv6(struct ipv6hdr *outer, __be32 first, __be16 inner_length,
					    const struct nks_address *from, const struct nks_address *to)
{
	const __u64 *source = (const __u64 *)from->words, *destination = (const __u64 *)to->words;
	__u64 *addresses = (__u64 *)&outer->saddr;

	*(__be32 *)outer = first;
	outer->payload_len = nks_outer_length(inner_length, sizeof(*outer));
	outer->nexthdr = IPPROTO_IPV6;
	outer->hop_limit = NKS_OUTER_HOPS;
	addresses[0] = source[0];
	addresses[1] = source[1];
	addresses[2] = destination[0];
	addresses[3] = destination[1];
}

/* The frame's beginning, anew: what nks_encapsulate() may have to write. */
struct nks_outer {
	__u16 unused; /* the headers behind Ethernet's are aligned to 4, and to 8 */
	struct nks_ethernet eth;
	union {
		struct iphdr ipv4;
		struct ipv6hdr ipv6;
		__u64 words[5];
	};
};

_Static_assert(offsetof(struct nks_outer, ipv6) == 16, "aligned");

/*
 * tc and netkit: puts a packet of `l2` link-layer bytes into another one, from
 * this node's address to the backend's. `l2` and `ipv6` are constants. The frame
 * keeps its Ethernet header, and its type, which stays the right one.
 *
 * Segmentation goes on to work: the kernel knows of the outer header, and segments
 * keep their payload, so that each of them is longer by nks_encapsulation(). 0, or
 * -errno and the packet as it was, or lost for good. Ends all packet pointers.
 */
static nks_inline long nks_encapsulate(struct __sk_buff *skb, __u32 l2, bool ipv6, const struct nks_address *from,
				       const struct nks_address *to)
{
	const __u32 added = nks_encapsulation(ipv6);
	struct nks_outer outer = {};
	const void *data;
	__be32 first;
	__be16 length;
	long failed;

	data = nks_linear(skb, l2 + added);
	if (!data)
		return -1;
	if (l2)
		outer.eth = *(const struct nks_ethernet *)data;
	if (ipv6) {
		const struct ipv6hdr *inner = data + l2;

		first = *(const __be32 *)inner;
		length = inner->payload_len;
	} else {
		const struct iphdr *inner = data + l2;

		first = inner->tos;
		length = inner->tot_len;
	}

	failed = bpf_skb_adjust_room(skb, added, BPF_ADJ_ROOM_MAC,
				     BPF_F_ADJ_ROOM_FIXED_GSO |
					     (ipv6 ? BPF_F_ADJ_ROOM_ENCAP_L3_IPV6 : BPF_F_ADJ_ROOM_ENCAP_L3_IPV4));
	if (failed) {
		/* At a netkit hook the kernel lets no packet grow beyond that device's
		 * MTU, whichever one it will leave by; and none that is in a tunnel
		 * already gets a second one. Without segments it can be done by hand. */
		if (skb->gso_size)
			return failed;
		failed = bpf_skb_change_head(skb, added, 0);
		if (failed)
			return failed;
		failed = bpf_skb_store_bytes(skb, 0, &outer.eth, l2 + added, 0);
		if (failed)
			return failed;
	}

	if (ipv6) {
		nks_write_outer_ipv6(&outer.ipv6, first, length, from, to);
		/* Unlike IPv4's, the header adds to the sum of a packet that has one. */
		return bpf_skb_store_bytes(skb, l2, &outer.ipv6, sizeof(outer.ipv6), BPF_F_RECOMPUTE_CSUM);
	}
	nks_write_outer_ipv4(&outer.ipv4, first, length, from->words[3], to->words[3]);
	return bpf_skb_store_bytes(skb, l2, &outer.ipv4, sizeof(outer.ipv4), 0);
}

#endif /* NKS_ENCAPSULATE_H */
