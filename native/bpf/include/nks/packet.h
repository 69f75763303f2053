/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Ethernet and IP headers, read once into a struct on the stack. IPv4 and IPv6
 * share one code path: an IPv4 address is its IPv6-mapped form ::ffff:a.b.c.d.
 * Lengths in the IP headers are never used: BIG TCP leaves them 0.
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
};

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
	__be32 flow; /* IPv6 class and label, or IPv4 type of service in the first byte */
	__be16 mac[3]; /* destination, as in struct nks_ethernet */
	__u16 check; /* IPv4 */
	__u16 l4; /* offset of what `protocol` names */
	__u8 ttl; /* or hop limit */
	__u8 protocol; /* or next header; behind a jumbogram's option that of the payload */
	bool arp; /* nothing else is set then */
	bool ipv6;
	bool options; /* IPv4 options, or a hop-by-hop header for routers to read */
	bool fragment; /* IPv4 */
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

/* ff00::/8, 224.0.0.0/4 and 255.255.255.255. */
static nks_inline bool nks_address_is_multicast(const struct nks_address *a)
{
	if (!nks_address_is_mapped(a))
		return (a->words[0] & nks_htonl(0xff000000)) == nks_htonl(0xff000000);
	return (a->words[3] & nks_htonl(0xf0000000)) == nks_htonl(0xe0000000) ||
	       a->words[3] == nks_htonl(0xffffffff);
}

/*
 * Makes the first `len` bytes of the frame readable in place. They nearly
 * always are; a packet whose headers sit in page fragments is pulled once.
 */
static nks_inline void *nks_linear(struct __sk_buff *skb, __u32 len)
{
	void *data = (void *)(long)skb->data;

	if (data + len <= (void *)(long)skb->data_end)
		return data;
	if (bpf_skb_pull_data(skb, len))
		return NULL;
	data = (void *)(long)skb->data;
	return data + len <= (void *)(long)skb->data_end ? data : NULL;
}

/* A hop-by-hop header: BIG TCP's is skipped, any other is for routers to read. */
static nks_inline void nks_parse_hop_by_hop(const struct __sk_buff *skb, struct nks_packet *packet,
					    bool without_length)
{
	struct nks_jumbo jumbo;

	packet->options = true;
	if (!without_length || !skb->gso_size)
		return;
	if (bpf_skb_load_bytes(skb, packet->l4, &jumbo, sizeof(jumbo)))
		return;
	if (jumbo.nexthdr != IPPROTO_TCP || jumbo.hdrlen || jumbo.option != NKS_JUMBO_OPTION)
		return;
	packet->options = false;
	packet->protocol = IPPROTO_TCP;
	packet->l4 += sizeof(jumbo);
}

/*
 * Fills `packet`. `l2` is the length of the link-layer header, a constant:
 * ETH_HLEN, or 0 for a device that has none.
 *
 * skb->protocol is what a netkit device and every IP stack go by, the type in
 * the header what a veth goes by. A raw socket in a pod can make them differ.
 */
static nks_inline enum nks_parsed nks_parse(struct __sk_buff *skb, __u32 l2, struct nks_packet *packet)
{
	bool without_length = false;
	__u32 len;
	void *data;

	*packet = (struct nks_packet){};

	if (skb->vlan_present)
		return NKS_PARSE_VLAN;

	switch (skb->protocol) {
	case nks_htons(ETH_P_IP):
		len = NKS_IPV4_LEN(l2);
		break;
	case nks_htons(ETH_P_IPV6):
		len = NKS_IPV6_LEN(l2);
		break;
	case nks_htons(ETH_P_ARP):
		packet->arp = true;
		return NKS_PARSED;
	case nks_htons(ETH_P_8021Q):
	case nks_htons(ETH_P_8021AD):
		return NKS_PARSE_VLAN;
	default:
		return NKS_PARSE_ETHERTYPE;
	}

	if (skb->len < len)
		return NKS_PARSE_MALFORMED;

	if (len == NKS_IPV4_LEN(l2)) {
		const struct iphdr *ip;

		data = nks_linear(skb, NKS_IPV4_LEN(l2));
		if (!data)
			return NKS_PARSE_NO_MEMORY;
		ip = data + l2;
		if (ip->version != 4 || ip->ihl < 5)
			return NKS_PARSE_MALFORMED;
		packet->source.words[2] = nks_htonl(0xffff);
		packet->source.words[3] = ip->saddr;
		packet->destination.words[2] = nks_htonl(0xffff);
		packet->destination.words[3] = ip->daddr;
		*(__u8 *)&packet->flow = ip->tos;
		packet->check = ip->check;
		packet->ttl = ip->ttl;
		packet->protocol = ip->protocol;
		packet->options = ip->ihl > 5;
		packet->fragment = ip->frag_off & NKS_IP_MORE_FRAGMENTS_OR_OFFSET;
		packet->l4 = l2 + ip->ihl * 4;
	} else {
		const struct ipv6hdr *ip;

		data = nks_linear(skb, NKS_IPV6_LEN(l2));
		if (!data)
			return NKS_PARSE_NO_MEMORY;
		ip = data + l2;
		if (ip->version != 6)
			return NKS_PARSE_MALFORMED;
		__builtin_memcpy(&packet->source, &ip->saddr, 16);
		__builtin_memcpy(&packet->destination, &ip->daddr, 16);
		/* Mapped addresses do not belong on a wire and would be taken
		 * for IPv4 ones below. */
		if (nks_address_is_mapped(&packet->source) ||
		    nks_address_is_mapped(&packet->destination))
			return NKS_PARSE_MALFORMED;
		packet->flow = *(const __be32 *)ip & nks_htonl(0x0fffffff);
		packet->ttl = ip->hop_limit;
		packet->protocol = ip->nexthdr;
		packet->ipv6 = true;
		packet->l4 = NKS_IPV6_LEN(l2);
		without_length = !ip->payload_len;
	}

	if (l2) {
		const struct nks_ethernet *eth = data;

		packet->mac[0] = eth->destination[0];
		packet->mac[1] = eth->destination[1];
		packet->mac[2] = eth->destination[2];
		if (eth->type != (__be16)skb->protocol)
			return NKS_PARSE_MALFORMED;
	}

	if (packet->ipv6 && packet->protocol == IPPROTO_HOPOPTS)
		nks_parse_hop_by_hop(skb, packet, without_length);
	return NKS_PARSED;
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
	struct {
		__u8 ttl;
		__u8 protocol;
		__u16 check;
	} word;
	__u32 check;

	_Static_assert(offsetof(struct iphdr, check) == offsetof(struct iphdr, ttl) + 2, "");

	if (packet->ipv6) {
		__u8 hop_limit = packet->ttl - 1;

		return bpf_skb_store_bytes(skb, l2 + offsetof(struct ipv6hdr, hop_limit),
					   &hop_limit, 1, BPF_F_RECOMPUTE_CSUM);
	}

	check = packet->check + (__u32)nks_htons(0x0100);
	word.ttl = packet->ttl - 1;
	word.protocol = packet->protocol;
	word.check = check + (check >= 0xffff);
	return bpf_skb_store_bytes(skb, l2 + offsetof(struct iphdr, ttl), &word,
				   sizeof(word), 0);
}

#endif /* NKS_PACKET_H */
