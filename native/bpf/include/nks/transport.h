/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Finds a packet's ports: behind options, behind extension headers, and of the fragments that do not have them. */
#ifndef NKS_TRANSPORT_H
#define NKS_TRANSPORT_H

#include "bpf.h"
#include "fib.h"
#include "fragment.h"
#include "packet.h"
#include "work.h"

/* frag_off of IPv4, and offset of IPv6's fragment header, in host byte order. */
#define NKS_IPV4_OFFSET 0x1fff
#define NKS_IPV4_MORE 0x2000
#define NKS_IPV6_MORE 0x0001

/* ICMP and ICMPv6: type, code, checksum, and 4 bytes that differ. */
#define NKS_ICMP_LEN 8

struct nks_ports {
	__be16 source;
	__be16 destination;
};

/*
 * Goes on from at->l4 to what is behind IPv6's extension headers. Not 0: there is
 * none, or a routing header, whose packets are for whom it names.
 */
__attribute__((noinline)) int nks_skip_extensions(struct __sk_buff *skb, struct nks_at *at)
{
	struct {
		__u8 nexthdr;
		__u8 hdrlen;
		__be16 fragment;
		__be32 id;
	} ext;

	if (!at)
		return -1;
#pragma clang loop unroll(disable)
	for (int i = 0; i < NKS_MOST_EXTENSION_HEADERS; i++) {
		if (at->protocol != IPPROTO_HOPOPTS && !nks_is_extension_header(at->protocol))
			return 0;
		if (at->protocol == IPPROTO_ROUTING || bpf_skb_load_bytes(skb, at->l4, &ext, sizeof(ext)))
			return -1;
		if (at->protocol == IPPROTO_FRAGMENT) {
			__u16 fragment = nks_htons(ext.fragment);

			at->fragment = fragment >> 3;
			at->more = fragment & NKS_IPV6_MORE;
			at->id = ext.id;
			at->l4 += 8;
		} else if (at->protocol == IPPROTO_AH) {
			at->l4 += (ext.hdrlen + 2) * 4;
		} else {
			at->l4 += (ext.hdrlen + 1) * 8;
		}
		at->protocol = ext.nexthdr;
		/* What is behind a later fragment's header is data. */
		if (at->fragment)
			return 0;
	}
	return -1;
}

/* Ports, and TCP's flags. Not 0 if the packet is too short. */
static nks_inline int nks_read_ports(struct __sk_buff *skb, struct nks_work *work)
{
	struct nks_ports ports;
	__u8 flags = 0;

	if (bpf_skb_load_bytes(skb, work->at.l4, &ports, sizeof(ports)))
		return -1;
	/* A first fragment may be as short as 8 bytes. */
	if (work->at.protocol == IPPROTO_TCP &&
	    bpf_skb_load_bytes(skb, work->at.l4 + 13, &flags, sizeof(flags)) && !work->at.more)
		return -1;
	work->tuple.source_port = ports.source;
	work->tuple.destination_port = ports.destination;
	work->tcp_flags = flags;
	return 0;
}

/* The ports of a packet that has more between the IP header and them than nothing,
 * or has none. Sets work->shape. */
__attribute__((noinline)) int nks_find_transport(struct __sk_buff *skb, struct nks_work *work)
{
	struct {
		__be16 id;
		__be16 fragment;
	} ipv4;

	if (!work)
		return 0;
	work->shape = NKS_SHAPE_OTHER;
	if (work->packet.ipv6) {
		if (nks_skip_extensions(skb, &work->at))
			return 0;
	} else if (work->packet.fragment) {
		if (bpf_skb_load_bytes(skb, work->l2 + offsetof(struct iphdr, id), &ipv4, sizeof(ipv4)))
			return 0;
		work->at.id = ipv4.id;
		work->at.fragment = nks_htons(ipv4.fragment) & NKS_IPV4_OFFSET;
		work->at.more = nks_htons(ipv4.fragment) & NKS_IPV4_MORE;
	}
	work->tuple.protocol = work->at.protocol;
	if (work->at.protocol == (work->packet.ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP)) {
		/* An error in fragments is longer than any that is about a packet of ours. */
		if (!work->at.fragment && !work->at.more)
			work->shape = NKS_SHAPE_ERROR;
		return 0;
	}
	/* All fragments name what is first behind their header: the first one's may be
	 * one more extension header. */
	if (work->at.fragment && (nks_is_transport(work->at.protocol) ||
				  (work->packet.ipv6 && nks_is_extension_header(work->at.protocol)))) {
		work->shape = nks_know_fragment(work) ? NKS_SHAPE_LATER : NKS_SHAPE_ORPHAN;
		return 0;
	}
	if (!nks_is_transport(work->at.protocol))
		return 0;
	if (!nks_read_ports(skb, work))
		work->shape = work->at.more ? NKS_SHAPE_FIRST : NKS_SHAPE_WHOLE;
	return 0;
}

/* The same where nothing is in between: IPv4 without options, IPv6 without extension headers. */
static nks_inline void nks_find_plain_transport(struct __sk_buff *skb, struct nks_work *work)
{
	work->tuple.protocol = work->at.protocol;
	work->shape = nks_read_ports(skb, work) ? NKS_SHAPE_OTHER : NKS_SHAPE_WHOLE;
}

#endif /* NKS_TRANSPORT_H */
