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
};

/* Neighbour discovery counts at hop limit 255 only: it never crosses a router. */
static nks_inline __u8 nks_nd_type(const struct __sk_buff *skb, const struct nks_packet *packet)
{
	__u8 type;

	if (!packet->ipv6 || packet->ttl != 255 || packet->protocol != IPPROTO_ICMPV6)
		return ND_NONE;
	if (bpf_skb_load_bytes(skb, packet->l4, &type, sizeof(type)))
		return ND_NONE;
	return type >= ND_ROUTER_SOLICITATION && type <= ND_REDIRECT ? type : ND_NONE;
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
