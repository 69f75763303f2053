/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* IPv6 neighbour discovery, RFC 4861: what a pod may say of itself, and what only a router may. */
#ifndef NKS_ND_H
#define NKS_ND_H

#include "packet.h"

/* ICMPv6 types. */
enum nd_type {
	ND_NONE = 0,
	ND_ROUTER_SOLICITATION = 133,
	ND_ROUTER_ADVERTISEMENT = 134,
	ND_REDIRECT = 137,
	ND_UNREADABLE = 255, /* no memory to look */
};

/*
 * Neighbour discovery counts at hop limit 255 only: it never crosses a router.
 * The type is made linear before it is read (see packet.h): a host must not
 * find another one there than was let through.
 */
static nks_inline __u8 nks_nd_type(struct __sk_buff *skb, const struct nks_packet *packet)
{
	const __u8 *type;
	void *data;

	if (!packet->ipv6 || packet->ttl != 255 || packet->protocol != IPPROTO_ICMPV6)
		return ND_NONE;
	if (skb->len < NKS_IPV6_LEN(ETH_HLEN) + 1)
		return ND_NONE;
	data = nks_linear(skb, NKS_IPV6_LEN(ETH_HLEN) + 1);
	if (!data)
		return ND_UNREADABLE;
	type = data + NKS_IPV6_LEN(ETH_HLEN);
	return *type >= ND_ROUTER_SOLICITATION && *type <= ND_REDIRECT ? *type : ND_NONE;
}

/* Extension headers in front of what could be neighbour discovery. Nothing
 * legitimate has them (RFC 6980), and Linux looks behind most. */
static nks_inline bool nks_may_hide_nd(const struct nks_packet *packet)
{
	if (packet->ttl != 255)
		return false;

	switch (packet->protocol) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_FRAGMENT:
	case IPPROTO_AH:
	case IPPROTO_DSTOPTS:
		return true;
	default:
		return false;
	}
}

#endif /* NKS_ND_H */
