/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Ethernet and IP headers, read once into a struct on the stack. IPv4 and IPv6
 * share one code path: an IPv4 address is its IPv6-mapped form ::ffff:a.b.c.d.
 *
 * What a check relies on is read from the linear part of the packet only. Page
 * fragments may be mapped into the sender (PACKET_TX_RING, splice), which could
 * change them between the check and the use; what is linear is the kernel's.
 */
#ifndef NKS_PACKET_H
#define NKS_PACKET_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>

#include "bpf.h"

/* Network byte order throughout. */
struct nks_address {
	__be32 words[4];
} __attribute__((aligned(8)));

_Static_assert(sizeof(struct nks_address) == 16, "mirrored in user space");

/* struct ethhdr, in units that can be loaded and compared whole. */
struct nks_ethernet {
	__be16 destination[3];
	__be16 source[3];
	__be16 type;
};

_Static_assert(sizeof(struct nks_ethernet) == ETH_HLEN, "the wire's");

/* Network byte order but for `check`, which is moved about as it is. */
struct nks_packet {
	struct nks_address source;
	struct nks_address destination;
	__be32 flow; /* IPv6 class and label */
	__be16 mac[3]; /* destination, as in struct nks_ethernet */
	__u16 check; /* IPv4 */
	__u16 l4; /* offset of what `protocol` names */
	__u8 ttl; /* or hop limit */
	__u8 protocol; /* or next header; behind BIG TCP's jumbo option that of the payload */
	bool arp; /* nothing else is set then */
	bool ipv6;
	bool options; /* IPv4 options, or a hop-by-hop header for routers to read */
	bool fragment; /* IPv4 */
	bool jumbo; /* BIG TCP's option lies between the IPv6 header and `l4` */
	bool without_length; /* IPv6, whose length is elsewhere or unknown */
	__u8 tos; /* IPv4 */
};

enum nks_parsed {
	NKS_PARSED = 0,
	NKS_PARSE_VLAN,
	NKS_PARSE_ETHERTYPE,
	NKS_PARSE_MALFORMED,
	NKS_PARSE_NO_MEMORY,
};

#define NKS_IPV4_LEN(l2) ((l2) + sizeof(struct iphdr))
#define NKS_IPV6_LEN(l2) ((l2) + sizeof(struct ipv6hdr))

/* IP's own bits of iphdr.frag_off. */
#define NKS_IP_MORE_FRAGMENTS_OR_OFFSET nks_htons(0x3fff)

/*
 * Up to Linux 6.x, BIG TCP puts a hop-by-hop header with the jumbo option
 * between the IPv6 header and TCP: 8 bytes, and no length in the IPv6 header.
 * It never gets onto a wire; segmentation takes it out.
 */
struct nks_jumbo {
	__u8 nexthdr;
	__u8 hdrlen;
	__u8 option; /* 0xc2 */
	__u8 option_length; /* 4 */
	__be32 length;
};

#define NKS_JUMBO_OPTION 0xc2

/* Two words of 8 bytes: struct in6_addr would be read by four. */
static nks_inline void nks_read_address(struct nks_address *address, const void *from)
{
	__u64 *to = (__u64 *)address->words;

	to[0] = ((const __u64 *)from)[0];
	to[1] = ((const __u64 *)from)[1];
}

static nks_inline bool nks_address_is_mapped(const struct nks_address *a)
{
	return !a->words[0] && !a->words[1] && a->words[2] == nks_htonl(0xffff);
}

static nks_inline bool nks_address_is_unspecified(const struct nks_address *a)
{
	return !(a->words[0] | a->words[1] | a->words[2] | a->words[3]);
}

/* fe80::/10. IPv4's 169.254.0.0/16 has no meaning of its own here. */
static nks_inline bool nks_address_is_link_local(const struct nks_address *a)
{
	return (a->words[0] & nks_htonl(0xffc00000)) == nks_htonl(0xfe800000);
}

/*
 * 0.0.0.0/8 and 127.0.0.0/8, :: and ::1, none of which may be on a wire as a
 * source or be routed to (RFC 1812, 5.3.7; RFC 4291, 2.5). A host without a
 * local route for them, its loopback device being down, would send them on.
 */
static nks_inline bool nks_address_is_martian(const struct nks_address *a)
{
	__u32 first = a->words[3] & nks_htonl(0xff000000);

	if (a->words[0] | a->words[1])
		return false;
	if (a->words[2] == nks_htonl(0xffff))
		return !first || first == nks_htonl(0x7f000000);
	return !a->words[2] && !(a->words[3] & nks_htonl(0xfffffffe));
}

/* ff00::/8, 224.0.0.0/4 and 255.255.255.255. */
static nks_inline bool nks_address_is_multicast(const struct nks_address *a)
{
	if (!nks_address_is_mapped(a))
		return (a->words[0] & nks_htonl(0xff000000)) == nks_htonl(0xff000000);
	return (a->words[3] & nks_htonl(0xf0000000)) == nks_htonl(0xe0000000) ||
	       a->words[3] == nks_htonl(0xffffffff);
}

/*
 * Read anew each time: clang takes the fields for the 32-bit numbers that they
 * are declared as, and narrows what it remembers of them, which is no packet
 * pointer any more.
 */
#define NKS_DATA(skb) ((void *)(long)*(const volatile __u32 *)&(skb)->data)
#define NKS_DATA_END(skb) ((void *)(long)*(const volatile __u32 *)&(skb)->data_end)

/*
 * Makes the first `len` bytes of the frame readable in place. They nearly
 * always are; a packet whose headers sit in page fragments is pulled once.
 */
static nks_inline void *nks_linear(struct __sk_buff *skb, __u32 len)
{
	void *data = NKS_DATA(skb);

	if (data + len <= NKS_DATA_END(skb))
		return data;
	if (bpf_skb_pull_data(skb, len))
		return NULL;
	data = NKS_DATA(skb);
	return data + len <= NKS_DATA_END(skb) ? data : NULL;
}

/* A hop-by-hop header: BIG TCP's is skipped, any other is for routers to read. */
static nks_inline void nks_parse_hop_by_hop(struct __sk_buff *skb, __u32 l2, struct nks_packet *packet)
{
	const struct nks_jumbo *jumbo;
	void *data;

	packet->options = true;
	if (!packet->without_length || !skb->gso_size)
		return;
	data = nks_linear(skb, NKS_IPV6_LEN(l2) + sizeof(*jumbo));
	if (!data)
		return;
	jumbo = data + NKS_IPV6_LEN(l2);
	if (jumbo->nexthdr != IPPROTO_TCP || jumbo->hdrlen || jumbo->option != NKS_JUMBO_OPTION)
		return;
	packet->options = false;
	packet->jumbo = true;
	packet->protocol = IPPROTO_TCP;
	packet->l4 += sizeof(*jumbo);
}

/*
 * Whether the packet is shorter than its IP header says, or the header than
 * itself. It may be longer: Ethernet pads. GSO packets are let off: what their
 * length says differs from kernel to kernel, and BIG TCP leaves it 0.
 */
static nks_inline bool nks_contradicts_length(const struct __sk_buff *skb, __u32 length, __u32 minimum,
					      __u32 actual)
{
	if (length == actual && minimum <= actual)
		return false;
	if (minimum > actual)
		return true;
	return !skb->gso_size && (length < minimum || length > actual);
}

/* IPv4 into `packet`, which is zero. */
static nks_inline enum nks_parsed nks_parse_ipv4(struct __sk_buff *skb, __u32 l2, struct nks_packet *packet,
						 const void **frame)
{
	const struct iphdr *ip;
	const void *data;

	if (skb->len < NKS_IPV4_LEN(l2))
		return NKS_PARSE_MALFORMED;
	data = nks_linear(skb, NKS_IPV4_LEN(l2));
	if (!data)
		return NKS_PARSE_NO_MEMORY;
	ip = data + l2;
	if (ip->version != 4 || ip->ihl < 5)
		return NKS_PARSE_MALFORMED;
	if (nks_contradicts_length(skb, nks_htons(ip->tot_len), ip->ihl * 4, skb->len - l2))
		return NKS_PARSE_MALFORMED;
	packet->source.words[2] = nks_htonl(0xffff);
	packet->source.words[3] = ip->saddr;
	packet->destination.words[2] = nks_htonl(0xffff);
	packet->destination.words[3] = ip->daddr;
	packet->tos = ip->tos;
	packet->check = ip->check;
	packet->ttl = ip->ttl;
	packet->protocol = ip->protocol;
	packet->options = ip->ihl > 5;
	packet->fragment = ip->frag_off & NKS_IP_MORE_FRAGMENTS_OR_OFFSET;
	packet->l4 = l2 + ip->ihl * 4;
	*frame = data;
	return NKS_PARSED;
}

/* IPv6 into `packet`, which is zero. */
static nks_inline enum nks_parsed nks_parse_ipv6(struct __sk_buff *skb, __u32 l2, struct nks_packet *packet,
						 const void **frame)
{
	const struct ipv6hdr *ip;
	const void *data;

	if (skb->len < NKS_IPV6_LEN(l2))
		return NKS_PARSE_MALFORMED;
	data = nks_linear(skb, NKS_IPV6_LEN(l2));
	if (!data)
		return NKS_PARSE_NO_MEMORY;
	ip = data + l2;
	if (ip->version != 6)
		return NKS_PARSE_MALFORMED;
	if (nks_contradicts_length(skb, sizeof(*ip) + nks_htons(ip->payload_len), sizeof(*ip),
				   skb->len - l2))
		return NKS_PARSE_MALFORMED;
	nks_read_address(&packet->source, &ip->saddr);
	nks_read_address(&packet->destination, &ip->daddr);
	/* Mapped addresses do not belong on a wire and would be taken for IPv4
	 * ones below. */
	if (nks_address_is_mapped(&packet->source) || nks_address_is_mapped(&packet->destination))
		return NKS_PARSE_MALFORMED;
	packet->flow = *(const __be32 *)ip & nks_htonl(0x0fffffff);
	packet->ttl = ip->hop_limit;
	packet->protocol = ip->nexthdr;
	packet->ipv6 = true;
	packet->l4 = NKS_IPV6_LEN(l2);
	packet->without_length = !ip->payload_len;
	*frame = data;
	return NKS_PARSED;
}

/*
 * Fills `packet` with an IPv4 or IPv6 packet; `ipv6` is skb->protocol's word, and
 * a constant, so that all that follows in a program is made for one family.
 * `l2` is the length of the link-layer header, a constant: ETH_HLEN, or 0 for a
 * device that has none.
 *
 * skb->protocol is what a netkit device and every IP stack go by, the type in
 * the header what a veth goes by. A raw socket in a pod can make them differ.
 */
static nks_inline enum nks_parsed nks_parse_ip(struct __sk_buff *skb, __u32 l2, bool ipv6,
					       struct nks_packet *packet)
{
	const void *data = NULL;
	enum nks_parsed parsed;

	*packet = (struct nks_packet){};
	parsed = ipv6 ? nks_parse_ipv6(skb, l2, packet, &data) : nks_parse_ipv4(skb, l2, packet, &data);
	if (parsed)
		return parsed;

	if (l2) {
		const struct nks_ethernet *eth = data;

		packet->mac[0] = eth->destination[0];
		packet->mac[1] = eth->destination[1];
		packet->mac[2] = eth->destination[2];
		if (eth->type != (ipv6 ? nks_htons(ETH_P_IPV6) : nks_htons(ETH_P_IP)))
			return NKS_PARSE_MALFORMED;
	}

	if (ipv6 && packet->protocol == IPPROTO_HOPOPTS)
		nks_parse_hop_by_hop(skb, l2, packet);
	return NKS_PARSED;
}

/* What is neither IPv4 nor IPv6, or tagged. */
static nks_inline enum nks_parsed nks_parse_other(const struct __sk_buff *skb, struct nks_packet *packet)
{
	*packet = (struct nks_packet){};
	switch (skb->protocol) {
	case nks_htons(ETH_P_ARP):
		packet->arp = !skb->vlan_present;
		return skb->vlan_present ? NKS_PARSE_VLAN : NKS_PARSED;
	case nks_htons(ETH_P_8021Q):
	case nks_htons(ETH_P_8021AD):
		return NKS_PARSE_VLAN;
	default:
		return skb->vlan_present ? NKS_PARSE_VLAN : NKS_PARSE_ETHERTYPE;
	}
}

enum nks_family {
	NKS_OTHER, /* for nks_parse_other() */
	NKS_IPV4,
	NKS_IPV6,
};

static nks_inline enum nks_family nks_family(const struct __sk_buff *skb)
{
	if (skb->vlan_present)
		return NKS_OTHER;
	if (skb->protocol == nks_htons(ETH_P_IP))
		return NKS_IPV4;
	return skb->protocol == nks_htons(ETH_P_IPV6) ? NKS_IPV6 : NKS_OTHER;
}

/* Any packet. */
static nks_inline enum nks_parsed nks_parse(struct __sk_buff *skb, __u32 l2, struct nks_packet *packet)
{
	switch (nks_family(skb)) {
	case NKS_IPV4:
		return nks_parse_ip(skb, l2, false, packet);
	case NKS_IPV6:
		return nks_parse_ip(skb, l2, true, packet);
	default:
		return nks_parse_other(skb, packet);
	}
}

/* The four bytes of an IPv4 header that a router changes, and one it does not. */
struct nks_ttl {
	__u8 ttl;
	__u8 protocol;
	__u16 check;
};

_Static_assert(offsetof(struct iphdr, check) == offsetof(struct iphdr, ttl) + 2, "one word");

static nks_inline void nks_decremented(const struct nks_packet *packet, struct nks_ttl *word)
{
	__u32 check = packet->check + (__u32)nks_htons(0x0100);

	word->ttl = packet->ttl - 1;
	word->protocol = packet->protocol;
	word->check = check + (check >= 0xffff);
}

/* Whether nobody forwards the packet, whatever its destination: neighbours' business. */
static nks_inline bool nks_is_for_the_link(const struct nks_packet *packet)
{
	return packet->arp || nks_address_is_multicast(&packet->destination) ||
	       nks_address_is_link_local(&packet->destination);
}

/*
 * Takes one hop off the packet. 0, or -errno when the header cannot be made
 * writable. IPv4: the header checksum takes up the difference (RFC 1624), so
 * that a CHECKSUM_COMPLETE sum stays right; IPv6 has no such checksum and
 * leaves that to the helper. Ends all packet pointers.
 */
static nks_inline long nks_decrement_ttl(struct __sk_buff *skb, __u32 l2,
					 const struct nks_packet *packet)
{
	struct nks_ttl word;

	if (packet->ipv6) {
		__u8 hop_limit = packet->ttl - 1;

		return bpf_skb_store_bytes(skb, l2 + offsetof(struct ipv6hdr, hop_limit),
					   &hop_limit, 1, BPF_F_RECOMPUTE_CSUM);
	}

	nks_decremented(packet, &word);
	return bpf_skb_store_bytes(skb, l2 + offsetof(struct iphdr, ttl), &word,
				   sizeof(word), 0);
}

/*
 * The same for a frame, with another destination MAC address, in one write:
 * the helper costs more than all that it writes.
 */
static nks_inline long nks_decrement_ttl_to(struct __sk_buff *skb, const struct nks_packet *packet,
					    const __be16 mac[3])
{
	struct {
		__u16 unused; /* the packet has words at 6, 14 and 22, the stack at 8, 16 and 24 */
		__be16 mac[3];
		__u64 source_and_type; /* and the first 2 bytes of the IP header */
		union {
			__u64 word;
			__u8 bytes[8]; /* IPv6: the hop limit is the last one */
		} ip;
		struct nks_ttl ttl;
	} head;
	const __u64 *words;
	void *data;
	long failed;

	_Static_assert(ETH_HLEN + offsetof(struct ipv6hdr, hop_limit) == 21, "head.ip.bytes[7]");
	_Static_assert(ETH_HLEN + offsetof(struct iphdr, ttl) == 22, "head.ttl");

	data = nks_linear(skb, 22);
	if (!data)
		return -1;
	words = data + 6;
	head.source_and_type = words[0];
	head.ip.word = words[1];
	head.mac[0] = mac[0];
	head.mac[1] = mac[1];
	head.mac[2] = mac[2];

	if (packet->ipv6) {
		head.ip.bytes[7] = packet->ttl - 1;
		failed = bpf_skb_store_bytes(skb, 0, head.mac, 22, 0);
		if (!failed)
			/* Only where the sum covers the packet, CHECKSUM_COMPLETE. */
			bpf_csum_update(skb, ~(__u32)nks_htons(1));
		return failed;
	}

	nks_decremented(packet, &head.ttl);
	return bpf_skb_store_bytes(skb, 0, head.mac, 26, 0);
}

#endif /* NKS_PACKET_H */
