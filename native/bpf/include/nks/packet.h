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
#include "verdict.h"

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

struct nks_packet {
	struct nks_address source;
	struct nks_address destination;
	__be16 mac[3]; /* destination, as in struct nks_ethernet */
	__u16 check; /* IPv4 */
	__u8 ttl; /* or hop limit */
	__u8 protocol; /* or next header */
	bool arp; /* nothing else is set then */
	bool ipv6;
	bool options; /* IPv4 */
};

#define NKS_IPV4_LEN (ETH_HLEN + sizeof(struct iphdr))
#define NKS_IPV6_LEN (ETH_HLEN + sizeof(struct ipv6hdr))

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

/*
 * Fills `packet` and returns 0, or returns the verdict that drops the frame.
 *
 * skb->protocol is what a netkit device and every IP stack go by, the type in
 * the header what a veth goes by. A raw socket in a pod can make them differ.
 */
static nks_inline enum nks_verdict nks_parse(struct __sk_buff *skb, struct nks_packet *packet)
{
	const struct nks_ethernet *eth;
	__u32 len;
	void *data;

	*packet = (struct nks_packet){};

	if (skb->vlan_present)
		return NKS_DROP_VLAN;

	switch (skb->protocol) {
	case nks_htons(ETH_P_IP):
		len = NKS_IPV4_LEN;
		break;
	case nks_htons(ETH_P_IPV6):
		len = NKS_IPV6_LEN;
		break;
	case nks_htons(ETH_P_ARP):
		packet->arp = true;
		return 0;
	case nks_htons(ETH_P_8021Q):
	case nks_htons(ETH_P_8021AD):
		return NKS_DROP_VLAN;
	default:
		return NKS_DROP_ETHERTYPE;
	}

	if (skb->len < len)
		return NKS_DROP_MALFORMED;

	if (len == NKS_IPV4_LEN) {
		const struct iphdr *ip;

		data = nks_linear(skb, NKS_IPV4_LEN);
		if (!data)
			return NKS_DROP_NO_MEMORY;
		ip = data + ETH_HLEN;
		if (ip->version != 4 || ip->ihl < 5)
			return NKS_DROP_MALFORMED;
		packet->source.words[2] = nks_htonl(0xffff);
		packet->source.words[3] = ip->saddr;
		packet->destination.words[2] = nks_htonl(0xffff);
		packet->destination.words[3] = ip->daddr;
		packet->check = ip->check;
		packet->ttl = ip->ttl;
		packet->protocol = ip->protocol;
		packet->options = ip->ihl > 5;
	} else {
		const struct ipv6hdr *ip;

		data = nks_linear(skb, NKS_IPV6_LEN);
		if (!data)
			return NKS_DROP_NO_MEMORY;
		ip = data + ETH_HLEN;
		if (ip->version != 6)
			return NKS_DROP_MALFORMED;
		__builtin_memcpy(&packet->source, &ip->saddr, 16);
		__builtin_memcpy(&packet->destination, &ip->daddr, 16);
		/* Mapped addresses do not belong on a wire and would be taken
		 * for IPv4 ones below. */
		if (nks_address_is_mapped(&packet->source) ||
		    nks_address_is_mapped(&packet->destination))
			return NKS_DROP_MALFORMED;
		packet->ttl = ip->hop_limit;
		packet->protocol = ip->nexthdr;
		packet->ipv6 = true;
	}

	eth = data;
	packet->mac[0] = eth->destination[0];
	packet->mac[1] = eth->destination[1];
	packet->mac[2] = eth->destination[2];
	return eth->type == (__be16)skb->protocol ? 0 : NKS_DROP_MALFORMED;
}

/*
 * Takes one hop off the packet. 0, or -errno when the header cannot be made
 * writable. IPv4: the header checksum takes up the difference (RFC 1624), so
 * that a CHECKSUM_COMPLETE sum stays right; IPv6 has no such checksum and
 * leaves that to the helper. Ends all packet pointers.
 */
static nks_inline long nks_decrement_ttl(struct __sk_buff *skb, const struct nks_packet *packet)
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

		return bpf_skb_store_bytes(skb, ETH_HLEN + offsetof(struct ipv6hdr, hop_limit),
					   &hop_limit, 1, BPF_F_RECOMPUTE_CSUM);
	}

	check = packet->check + (__u32)nks_htons(0x0100);
	word.ttl = packet->ttl - 1;
	word.protocol = packet->protocol;
	word.check = check + (check >= 0xffff);
	return bpf_skb_store_bytes(skb, ETH_HLEN + offsetof(struct iphdr, ttl), &word,
				   sizeof(word), 0);
}

#endif /* NKS_PACKET_H */
