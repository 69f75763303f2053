// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Services before there is an sk_buff: what service_lb's from_uplink does, for the
 * packets that can be dealt with whole here. All others pass untouched, and come
 * to it a moment later. README.md has the contract.
 */
#include "nks/bpf.h"
#include "nks/checksum.h"
#include "nks/encapsulate.h"
#include "nks/frame_route.h"
#include "nks/packet.h"
#include "nks/pod.h"
#include "nks/pod_index.h"
#include "nks/select.h"
#include "nks/service.h"
#include "nks/service_count.h"

#include <linux/tcp.h>
#include <linux/udp.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

NKS_HELPER long (*bpf_xdp_adjust_head)(struct xdp_md *ctx, int delta) = (void *)BPF_FUNC_xdp_adjust_head;
NKS_HELPER __u64 (*bpf_xdp_get_buff_len)(struct xdp_md *ctx) = (void *)BPF_FUNC_xdp_get_buff_len;
NKS_HELPER long (*bpf_redirect_map)(void *map, __u64 key, __u64 flags) = (void *)BPF_FUNC_redirect_map;

#define AF_INET 2
#define AF_INET6 10

/*
 * The MAC address of the device, its first byte the lowest; 0: any that is no
 * multicast one. A device that others look at or bridge with sees frames that are
 * not for it, and no packet type says so here.
 */
const volatile __u64 device_mac = 0;

/* Whether `pods` is host_routing's: then it says which backends and clients are
 * pods of this node, and which sources nobody outside has. As in service_lb. */
const volatile __u32 check_sources = 0;

/* The devices that have this program in their driver: those that can be sent to
 * from another one. By their index. A device that goes leaves the map. */
struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(max_entries, 256);
	__type(key, __u32);
	__type(value, __u32);
} xdp_devices SEC(".maps");

/* What a packet is, and what becomes of it. */
struct way {
	struct nks_tuple tuple;
	struct nks_translation to;
	__u64 now; /* CLOCK_MONOTONIC in nanoseconds, coarse */
	__u32 frame; /* bytes of it, with all fragments */
	__u32 length; /* bytes of the IP packet */
	__be32 flow; /* IPv6 class and label; IPv4 type of service */
	bool fragmented; /* in several buffers */
};

/* No action: nothing was written, and nothing shall have happened. */
#define UNFINISHED 0xffff

static nks_inline bool is_for_the_device(const void *data)
{
	__u64 words = *(const __u64 *)data;

	if (device_mac)
		return words << 16 == device_mac << 16;
	return !(words & 1);
}

/* Sources that the stack drops or that only a link knows. */
static nks_inline bool is_odd_source(const struct nks_address *source)
{
	return nks_address_is_martian(source) || nks_address_is_multicast(source) || nks_address_is_link_local(source);
}

static nks_inline void map_address(struct nks_address *address, __be32 ipv4)
{
	address->words[0] = address->words[1] = 0;
	address->words[2] = nks_htonl(0xffff);
	address->words[3] = ipv4;
}

/*
 * What is plain enough: an IP header without options or extension headers, no
 * fragment, TCP or UDP, hops to go, and as long as it says. `tcp_flags` of it.
 */
static nks_inline bool read_packet(struct xdp_md *ctx, bool ipv6, bool frags, struct way *way, __u32 *tcp_flags)
{
	const __u32 l4 = ipv6 ? NKS_IPV6_LEN(ETH_HLEN) : NKS_IPV4_LEN(ETH_HLEN);
	const void *data = NKS_DATA(ctx), *end = NKS_DATA_END(ctx);
	__u32 least;

	way->fragmented = false;
	way->frame = end - data;
	if (frags) {
		__u64 all = bpf_xdp_get_buff_len(ctx);

		way->fragmented = all != way->frame;
		way->frame = all;
	}
	if (data + l4 + sizeof(struct udphdr) > end || !is_for_the_device(data))
		return false;

	if (ipv6) {
		const struct ipv6hdr *ip = data + ETH_HLEN;

		if (ip->version != 6 || ip->hop_limit <= 1)
			return false;
		nks_read_address(&way->tuple.source, &ip->saddr);
		nks_read_address(&way->tuple.destination, &ip->daddr);
		if (nks_address_is_mapped(&way->tuple.source) || nks_address_is_mapped(&way->tuple.destination))
			return false;
		way->tuple.protocol = ip->nexthdr;
		way->flow = *(const __be32 *)ip & nks_htonl(0x0fffffff);
		way->length = sizeof(*ip) + nks_htons(ip->payload_len);
	} else {
		const struct iphdr *ip = data + ETH_HLEN;

		if (*(const __u8 *)ip != 0x45 || ip->frag_off & NKS_IP_MORE_FRAGMENTS_OR_OFFSET || ip->ttl <= 1)
			return false;
		map_address(&way->tuple.source, ip->saddr);
		map_address(&way->tuple.destination, ip->daddr);
		way->tuple.protocol = ip->protocol;
		way->flow = ip->tos;
		way->length = nks_htons(ip->tot_len);
	}
	if (is_odd_source(&way->tuple.source) || way->length > way->frame - ETH_HLEN)
		return false;

	switch (way->tuple.protocol) {
	case IPPROTO_TCP:
		least = l4 - ETH_HLEN + sizeof(struct tcphdr);
		if (data + l4 + sizeof(struct tcphdr) > end)
			return false;
		*tcp_flags = ((const __u8 *)data)[l4 + 13];
		break;
	case IPPROTO_UDP:
		least = l4 - ETH_HLEN + sizeof(struct udphdr);
		break;
	default:
		return false;
	}
	way->tuple.source_port = ((const __be16 *)(data + l4))[0];
	way->tuple.destination_port = ((const __be16 *)(data + l4))[1];
	way->tuple.reserved[0] = way->tuple.reserved[1] = way->tuple.reserved[2] = 0;
	return way->length >= least;
}

static nks_inline __u64 addresses_replaced(const struct way *way, bool ipv6)
{
	__u64 sum = 0;

#pragma clang loop unroll(full)
	for (int i = ipv6 ? 0 : 3; i < 4; i++) {
		sum += nks_replaced(way->tuple.source.words[i], way->to.source.words[i]);
		sum += nks_replaced(way->tuple.destination.words[i], way->to.destination.words[i]);
	}
	return sum;
}

/* One hop less, and what the header's checksum has to make up for by then. */
static nks_inline void take_hop(struct iphdr *ip, __u64 replaced)
{
	const struct nks_ttl *word = (const struct nks_ttl *)&ip->ttl;
	__u16 old = *(const __u16 *)word;

	ip->check = nks_adjusted(word->check, replaced + (__u16)~old + (__u16)(old - 1));
	ip->ttl--;
}

/* Writes addresses, ports and checksums, and takes `hops` off. */
static nks_inline bool rewrite(struct xdp_md *ctx, const struct way *way, bool ipv6, bool hop)
{
	const __u32 l4 = ipv6 ? NKS_IPV6_LEN(ETH_HLEN) : NKS_IPV4_LEN(ETH_HLEN);
	void *data = NKS_DATA(ctx), *end = NKS_DATA_END(ctx);
	__u32 before = way->tuple.source_port | (__u32)way->tuple.destination_port << 16;
	__u32 after = way->to.source_port | (__u32)way->to.destination_port << 16;
	__u64 replaced = addresses_replaced(way, ipv6);

	if (data + l4 + sizeof(struct udphdr) > end)
		return false;
	if (way->tuple.protocol == IPPROTO_TCP) {
		struct tcphdr *tcp = data + l4;

		if ((void *)(tcp + 1) > end)
			return false;
		tcp->check = nks_adjusted(tcp->check, replaced + nks_replaced(before, after));
	} else {
		struct udphdr *udp = data + l4;

		/* 0 says that there is none, and what comes out as 0 is its other form. */
		if (udp->check) {
			udp->check = nks_adjusted(udp->check, replaced + nks_replaced(before, after));
			if (!udp->check)
				udp->check = 0xffff;
		}
	}
	*(__u32 *)(data + l4) = after;

	if (ipv6) {
		struct ipv6hdr *ip = data + ETH_HLEN;

		nks_read_address((struct nks_address *)&ip->saddr, way->to.source.words);
		nks_read_address((struct nks_address *)&ip->daddr, way->to.destination.words);
		ip->hop_limit -= hop;
	} else {
		struct iphdr *ip = data + ETH_HLEN;

		ip->saddr = way->to.source.words[3];
		ip->daddr = way->to.destination.words[3];
		if (hop)
			take_hop(ip, replaced);
		else
			ip->check = nks_adjusted(ip->check, replaced);
	}
	return true;
}

/* Makes room for an outer header and writes it. */
static nks_inline bool encapsulate(struct xdp_md *ctx, const struct way *way, bool ipv6, const struct nks_address *node)
{
	const __u32 added = nks_encapsulation(ipv6);
	void *data, *end;

	if (bpf_xdp_adjust_head(ctx, -(int)added))
		return false;
	data = NKS_DATA(ctx);
	end = NKS_DATA_END(ctx);
	/* It was longer before. */
	if (data + ETH_HLEN + 2 * added > end)
		return false;

	((struct nks_ethernet *)data)->type = ipv6 ? nks_htons(ETH_P_IPV6) : nks_htons(ETH_P_IP);
	if (ipv6) {
		struct ipv6hdr *inner = data + ETH_HLEN + sizeof(*inner);

		inner->hop_limit--;
		nks_write_outer_ipv6(data + ETH_HLEN, *(const __be32 *)inner, inner->payload_len, node,
				     &way->to.destination);
	} else {
		struct iphdr *inner = data + ETH_HLEN + sizeof(*inner);

		take_hop(inner, 0);
		nks_write_outer_ipv4(data + ETH_HLEN, inner->tos, inner->tot_len, node->words[3],
				     way->to.destination.words[3]);
	}
	return true;
}

/*
 * Asks the kernel for the way to the backend, or back to the client. As in
 * service_lb by the source from before the translation, which is what the stack
 * would route by; of a packet inside another one, by what is outside. Returns the
 * length up to which packets may go there; 0: this one may not.
 */
static nks_noinline __u32 look_up_way(struct xdp_md *ctx, const struct nks_frame_key *key, __u32 length, __u64 now,
				      struct nks_frame_hop *hop)
{
	bool ipv6 = key->what & 1;
	struct bpf_fib_lookup fib = {
		.family = ipv6 ? AF_INET6 : AF_INET,
		.l4_protocol = key->what >> 8,
		.sport = key->what >> 32,
		.dport = key->what >> 48,
		.tot_len = length,
		.ifindex = ctx->ingress_ifindex,
	};

	if (ipv6) {
		fib.flowinfo = key->from >> 32;
		nks_read_address((struct nks_address *)fib.ipv6_src, key->source);
		nks_read_address((struct nks_address *)fib.ipv6_dst, key->destination);
	} else {
		fib.tos = key->from >> 32;
		fib.ipv4_src = key->source[1] >> 32;
		fib.ipv4_dst = key->destination[1] >> 32;
	}
	/* Anything else, from a neighbour that is not known yet to a packet that is
	 * too long, is tc's. */
	if (bpf_fib_lookup(ctx, &fib, sizeof(fib), 0) != BPF_FIB_LKUP_RET_SUCCESS)
		return 0;
	hop->ifindex = fib.ifindex;
	__builtin_memcpy(hop->macs, fib.dmac, ETH_ALEN);
	__builtin_memcpy(hop->macs + 3, fib.smac, ETH_ALEN);
	if (nks_neighbour_is_due(hop, now))
		return 0;
	/* 5.13 and newer tell the MTU in its place. */
	return fib.mtu_result > length ? fib.mtu_result : length;
}

/* `from`: the source that is looked up. */
static nks_inline bool find_way(struct xdp_md *ctx, const struct way *way, bool ipv6, const struct nks_address *from,
				__u32 added, struct nks_frame_hop *hop)
{
	const __u64 *source = (const __u64 *)from->words, *destination = (const __u64 *)way->to.destination.words;
	__u32 length = way->length + added, longest;
	struct nks_frame_key key;
	__u64 generation = 0;
	bool may_know;

	if (added)
		key.what = ipv6 | (__u64)(ipv6 ? IPPROTO_IPV6 : IPPROTO_IPIP) << 8;
	else
		key.what = ipv6 | (__u64)way->tuple.protocol << 8 | (__u64)way->tuple.source_port << 32 |
			   (__u64)way->to.destination_port << 48;
	key.from = ctx->ingress_ifindex | (__u64)way->flow << 32;
	key.source[0] = source[0];
	key.source[1] = source[1];
	key.destination[0] = destination[0];
	key.destination[1] = destination[1];

	may_know = route_cache && nks_kernel_generation_xdp(ctx, ipv6, &generation);
	if (may_know && nks_frame_route_known(&key, ipv6, generation, way->now, length, hop))
		return true;
	longest = look_up_way(ctx, &key, length, way->now, hop);
	if (!longest)
		return false;
	if (may_know)
		nks_frame_route_learn(&key, ipv6, generation, way->now, longest, hop);
	return true;
}

/* A packet for a pod of this node, which host_routing leads into it as it leads any other. */
static nks_inline int send_to_pod(struct xdp_md *ctx, const struct way *way, bool ipv6, const struct pod_entry *pod)
{
	/* With a source that is this node's own address, or a frontend's, neither the
	 * stack nor host_routing would let it in. */
	if (way->to.flags & (NKS_CONNECTION_REPLY | NKS_CONNECTION_MASQUERADED) || !pod->host_ifindex)
		return UNFINISHED;
	if (pod->mtu && way->length > pod->mtu)
		return UNFINISHED;
	return rewrite(ctx, way, ipv6, false) ? XDP_PASS : XDP_DROP;
}

static nks_inline int send_in_family(struct xdp_md *ctx, const struct way *way, bool ipv6)
{
	bool direct = way->to.flags & NKS_CONNECTION_DIRECT_RETURN;
	const struct nks_address *from = &way->tuple.source;
	__u32 ifindex;
	struct nks_frame_hop hop;
	void *data;
	bool back;

	if (direct) {
		const struct nks_node *own = nks_this_node();

		if (!own)
			return UNFINISHED;
		from = ipv6 ? &own->ipv6 : &own->ipv4;
		if (nks_address_is_unspecified(from))
			return UNFINISHED;
	} else if (check_sources) {
		const struct pod_entry *pod = nks_find_pod(&way->to.destination);

		if (pod)
			return send_to_pod(ctx, way, ipv6, pod);
	}

	if (!find_way(ctx, way, ipv6, from, direct ? nks_encapsulation(ipv6) : 0, &hop))
		return UNFINISHED;
	ifindex = hop.ifindex;
	back = ifindex == ctx->ingress_ifindex;
	if (!back && (way->fragmented || !bpf_map_lookup_elem(&xdp_devices, &ifindex)))
		return UNFINISHED;

	if (direct) {
		if (!encapsulate(ctx, way, ipv6, from))
			return UNFINISHED;
	} else if (!rewrite(ctx, way, ipv6, true)) {
		return UNFINISHED;
	}

	data = NKS_DATA(ctx);
	if (data + sizeof(hop.macs) > NKS_DATA_END(ctx))
		return XDP_DROP;
	__builtin_memcpy(data, hop.macs, sizeof(hop.macs));
	return back ? XDP_TX : bpf_redirect_map(&xdp_devices, ifindex, XDP_DROP);
}

/* By themselves: their stack is not on top of nks_decide()'s, which needs most of
 * what there is. */
static nks_noinline int send_ipv4(struct xdp_md *ctx, const struct way *way)
{
	return send_in_family(ctx, way, false);
}

static nks_noinline int send_ipv6(struct xdp_md *ctx, const struct way *way)
{
	return send_in_family(ctx, way, true);
}

/* As if nks_decide() had not seen the packet: tc asks it again, and counts. */
static nks_noinline void forget(const struct way *way)
{
	struct nks_connection made = {
		.source = way->to.source,
		.destination = way->to.destination,
		.source_port = way->to.source_port,
		.destination_port = way->to.destination_port,
	};
	struct nks_tuple back;

	bpf_map_delete_elem(&connections, &way->tuple);
	if (way->to.flags & NKS_CONNECTION_DIRECT_RETURN)
		return;
	nks_turn_round(&made, way->tuple.protocol, &back);
	bpf_map_delete_elem(&connections, &back);
}

/* What becomes of a packet, with all of way->to. */
static nks_inline __u32 decide(struct way *way, __u32 tcp_flags)
{
	const struct nks_connection *known = nks_find_connection(&way->tuple, tcp_flags, way->now);

	if (!known) {
		way->to = (struct nks_translation){};
		return nks_open_connection(&way->tuple, way->now, &way->to);
	}
	nks_translate_as(known, &way->to);
	return way->to.flags & NKS_CONNECTION_REPLY ? NKS_SERVICE_REPLY : NKS_SERVICE_KNOWN;
}

/* By itself: its stack is not below nks_open_connection()'s. */
static nks_noinline bool is_pod(const struct nks_address *address)
{
	return nks_find_pod(address);
}

static nks_inline int balance_ip(struct xdp_md *ctx, bool ipv6, bool frags)
{
	__u32 tcp_flags = 0, verdict;
	struct way way;
	int action;

	if (!read_packet(ctx, ipv6, frags, &way, &tcp_flags))
		return XDP_PASS;
	if (check_sources && is_pod(&way.tuple.source))
		return XDP_PASS;

	way.now = bpf_ktime_get_coarse_ns();
	verdict = decide(&way, tcp_flags);
	switch (verdict) {
	case NKS_SERVICE_NEW:
	case NKS_SERVICE_KNOWN:
	case NKS_SERVICE_REPLY:
		action = ipv6 ? send_ipv6(ctx, &way) : send_ipv4(ctx, &way);
		break;
	default:
		if (verdict < NKS_SERVICE_DROP_FIRST)
			return XDP_PASS;
		action = XDP_DROP;
		break;
	}
	if (action == UNFINISHED) {
		if (verdict == NKS_SERVICE_NEW)
			forget(&way);
		return XDP_PASS;
	}
	nks_count_service(&way.to, verdict, way.frame);
	return action;
}

static nks_inline int balance(struct xdp_md *ctx, bool frags)
{
	const struct nks_ethernet *eth = NKS_DATA(ctx);

	if ((void *)(eth + 1) > NKS_DATA_END(ctx))
		return XDP_PASS;
	switch (eth->type) {
	case nks_htons(ETH_P_IP):
		return balance_ip(ctx, false, frags);
	case nks_htons(ETH_P_IPV6):
		return balance_ip(ctx, true, frags);
	default:
		return XDP_PASS;
	}
}

/*
 * service_xdp: every frame that arrives at a device out of the node.
 *
 * Hook      XDP, the driver's or the generic one
 * Returns   TX        to a backend, or back to a client, by the device it came from
 *           REDIRECT  the same by another device that has this program
 *           DROP      what no answer is given to
 *           PASS      untouched: all that service_lb's from_uplink has to see; or
 *                     translated: to a pod of this node, see `check_sources`
 * Maps      service_lb's; pods, pod_index, pod_bodies and xdp_devices (read);
 *           frame_routes, frame_generations, neighbours: its own
 * Reads     Ethernet, IP and TCP or UDP headers
 * Writes    addresses, ports, checksums, hops; an outer IP header
 *
 * service_xdp_frags is the same for devices whose frames take several buffers.
 */
SEC("xdp")
int service_xdp(struct xdp_md *ctx)
{
	return balance(ctx, false);
}

SEC("xdp.frags")
int service_xdp_frags(struct xdp_md *ctx)
{
	return balance(ctx, true);
}
