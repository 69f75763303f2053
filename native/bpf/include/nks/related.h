/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * ICMP errors about connections, in both directions. Who gets one knows the
 * packet that it quotes as it was before the translation, and is known by the
 * address of before it: outside and in the quote both are translated back. Without
 * this path MTU discovery behind a service would not work.
 *
 * The quoted packet, turned round, is one that its sender could get from where it
 * went: the key of a direction in `connections`, which says what becomes of such
 * packets, and so of the error.
 */
#ifndef NKS_RELATED_H
#define NKS_RELATED_H

#include "bpf.h"
#include "checksum.h"
#include "packet.h"
#include "rewrite.h"
#include "select.h"
#include "transport.h"
#include "work.h"

static nks_inline bool nks_is_error_type(bool ipv6, __u8 type)
{
	/* Unreachable, packet too big, time exceeded, parameter problem; IPv4's
	 * redirects and source quench are for nobody. */
	return ipv6 ? type >= 1 && type <= 4 : type == 3 || type == 11 || type == 12;
}

/* The quoted packet's addresses, turned round, and where its ports are. */
static nks_inline int nks_read_quoted(struct __sk_buff *skb, struct nks_work *work)
{
	union {
		struct iphdr ipv4;
		struct {
			__u64 words[5];
		} ipv6;
	} head;
	struct nks_at *inner = &work->inner;
	__u32 l3 = work->at.l4 + NKS_ICMP_LEN;

	inner->fragment = 0;
	inner->more = false;
	if (work->packet.ipv6) {
		const struct ipv6hdr *ip = (const void *)&head.ipv6;

		if (bpf_skb_load_bytes(skb, l3, &head, sizeof(struct ipv6hdr)) || ip->version != 6)
			return -1;
		nks_read_address(&work->tuple.destination, &head.ipv6.words[1]);
		nks_read_address(&work->tuple.source, &head.ipv6.words[3]);
		inner->protocol = ip->nexthdr;
		inner->l4 = l3 + sizeof(*ip);
		if (nks_skip_extensions(skb, inner))
			return -1;
	} else {
		if (bpf_skb_load_bytes(skb, l3, &head, sizeof(head.ipv4)) || head.ipv4.version != 4 ||
		    head.ipv4.ihl < 5)
			return -1;
		work->tuple.destination = (struct nks_address){ { 0, 0, nks_htonl(0xffff), head.ipv4.saddr } };
		work->tuple.source = (struct nks_address){ { 0, 0, nks_htonl(0xffff), head.ipv4.daddr } };
		inner->protocol = head.ipv4.protocol;
		inner->fragment = nks_htons(head.ipv4.frag_off) & NKS_IPV4_OFFSET;
		inner->l4 = l3 + head.ipv4.ihl * 4;
	}
	work->inner_l3 = l3;
	return inner->fragment || !nks_is_transport(inner->protocol) ? -1 : 0;
}

/*
 * What becomes of an error: NKS_SERVICE_RELATED with `to` filled, or _NONE. Writes
 * nothing down: an error opens no connection and keeps none young.
 */
__attribute__((noinline)) int nks_find_related(struct __sk_buff *skb, struct nks_work *work)
{
	struct nks_connection *known;
	struct nks_ports ports;
	__u8 type;

	if (!work || bpf_skb_load_bytes(skb, work->at.l4, &type, sizeof(type)))
		return NKS_SERVICE_NONE;
	if (!nks_is_error_type(work->packet.ipv6, type))
		return NKS_SERVICE_NONE;
	if (nks_read_quoted(skb, work) || bpf_skb_load_bytes(skb, work->inner.l4, &ports, sizeof(ports)))
		return NKS_SERVICE_NONE;
	work->tuple.source_port = ports.destination;
	work->tuple.destination_port = ports.source;
	work->tuple.protocol = work->inner.protocol;

	/* It comes to him who sent what it quotes. */
	if (!nks_is_end(&work->tuple.destination, 0, &work->packet.destination, 0))
		return NKS_SERVICE_NONE;
	known = bpf_map_lookup_elem(&connections, &work->tuple);
	if (!known ||
	    !nks_connection_stands(known, work->tuple.protocol == IPPROTO_TCP, bpf_ktime_get_coarse_ns()))
		return NKS_SERVICE_NONE;
	nks_translate_as(known, &work->to);
	return NKS_SERVICE_RELATED;
}

/* The quoted IP header's addresses. Returns by what its bytes changed, its own
 * checksum with them; negative if they could not be written. */
static nks_inline __s64 nks_rewrite_quoted_ip(struct __sk_buff *skb, const struct nks_work *work, __u64 addresses)
{
	struct {
		__u16 check;
		__u16 unused;
		__be32 source;
		__be32 destination;
	} head;
	__u32 l3 = work->inner_l3;
	__u16 check;

	if (work->packet.ipv6) {
		struct nks_address both[2] = { work->to.destination, work->to.source };

		return bpf_skb_store_bytes(skb, l3 + offsetof(struct ipv6hdr, saddr), both, sizeof(both), 0) ?
			       -1 :
			       (__s64)addresses;
	}
	if (bpf_skb_load_bytes(skb, l3 + offsetof(struct iphdr, check), &check, sizeof(check)))
		return -1;
	head.check = nks_adjusted(check, addresses);
	head.source = work->to.destination.words[3];
	head.destination = work->to.source.words[3];
	if (bpf_skb_store_bytes(skb, l3 + offsetof(struct iphdr, check), &head.check, 2, 0) ||
	    bpf_skb_store_bytes(skb, l3 + offsetof(struct iphdr, saddr), &head.source, 8, 0))
		return -1;
	return addresses + nks_difference16(check, head.check);
}

/* The quoted ports, and the quoted checksum if the quote goes as far. */
static nks_inline __s64 nks_rewrite_quoted_ports(struct __sk_buff *skb, const struct nks_work *work,
						 __u64 addresses)
{
	struct nks_ports from = { work->tuple.destination_port, work->tuple.source_port };
	struct nks_ports to = { work->to.destination_port, work->to.source_port };
	__u32 offset = nks_check_offset(work->inner.protocol);
	__u64 ports = nks_ports_difference(&from, &to);
	__u16 check, after;

	if (bpf_skb_store_bytes(skb, work->inner.l4, &to, sizeof(to), 0))
		return -1;
	if (!offset || bpf_skb_load_bytes(skb, work->inner.l4 + offset, &check, sizeof(check)))
		return ports;
	if (work->inner.protocol == IPPROTO_UDP && !check)
		return ports;
	after = nks_adjusted(check, addresses + ports);
	if (work->inner.protocol == IPPROTO_UDP && !after)
		after = 0xffff;
	if (bpf_skb_store_bytes(skb, work->inner.l4 + offset, &after, sizeof(after), 0))
		return -1;
	return ports + nks_difference16(check, after);
}

/* 0, or not 0 when the packet could not be made writable: it is to be dropped. */
__attribute__((noinline)) int nks_rewrite_related(struct __sk_buff *skb, struct nks_work *work)
{
	__u64 addresses, outer;
	__s64 ip, ports;
	__u32 check;

	if (!work)
		return -1;
	addresses = nks_difference(&work->tuple.destination, &work->to.destination) +
		    nks_difference(&work->tuple.source, &work->to.source);
	ip = nks_rewrite_quoted_ip(skb, work, addresses);
	if (ip < 0)
		return -1;
	ports = nks_rewrite_quoted_ports(skb, work, addresses);
	if (ports < 0)
		return -1;
	check = work->at.l4 + NKS_ICMP_CHECK;
	if (bpf_l4_csum_replace(skb, check, 0, nks_fold32((__u64)ip + (__u64)ports), 0))
		return -1;

	/* Whoever on the way reports it, to the other side it is the service, or the
	 * node: as connection tracking has it, and as the client's filters expect. A
	 * router between the two stays who it is where the source is not translated. */
	if (nks_is_end(&work->to.source, 0, &work->tuple.source, 0))
		work->to.source = work->packet.source;
	outer = nks_addresses_difference(work);
	if (nks_rewrite_ip(skb, work, outer))
		return -1;
	if (!work->packet.ipv6)
		return 0;
	return bpf_l4_csum_replace(skb, check, 0, nks_fold32(outer), BPF_F_PSEUDO_HDR) ? -1 : 0;
}

#endif /* NKS_RELATED_H */
