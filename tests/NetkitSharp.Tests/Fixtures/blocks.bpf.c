/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * One building block at a time: `act` does to each packet what `config` says,
 * and leaves in `seen` what it saw. Attached to tcx and to netkit alike.
 */
#include "fixture.h"
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>

#define AF_INET	 2
#define AF_INET6 10
#define PASS	 0

enum block_action {
	BLOCK_RETURN,		/* `verdict` */
	BLOCK_REDIRECT,		/* bpf_redirect(ifindex, flags) */
	BLOCK_REDIRECT_PEER,	/* bpf_redirect_peer(ifindex, flags) */
	BLOCK_REDIRECT_NEIGH,	/* bpf_redirect_neigh(ifindex, neighbour, flags) */
	BLOCK_ROUTE,		/* bpf_fib_lookup, and `verdict` */
	BLOCK_FORWARD,		/* bpf_fib_lookup, and where it says */
};

struct block_config {
	enum block_action action;
	__s32 verdict;
	__u32 ifindex;
	__u32 ethertype;	/* of the packets that are meant, 0 for all; others pass */
	__u64 flags;		/* of the redirect */
	__u64 delay;		/* ns from now that the packet may leave, 0 for none */
	__u32 mark;		/* to be set, 0 for none */
	__u32 fib_flags;
	__u32 neighbour_family; /* 0 for a neighbour by the packet's own address */
	__u8 neighbour[16];
	__u16 fib_length;	/* tot_len of the lookup */
	__u8 set_mac;		/* whether `mac` becomes the destination */
	__u8 mac[ETH_ALEN];
};

struct block_seen {
	__u64 packets;
	__u64 bytes;
	__u64 tstamp;
	__u32 protocol;		/* skb->protocol, host order */
	__u32 ifindex;
	__u32 ingress_ifindex;
	__u32 mark;
	__u32 priority;
	__u32 packet_type;
	__u32 length;
	__u32 wire_length;
	__u32 segments;
	__u32 segment_size;
	__s32 returned;		/* by the redirect helper */
	__u8 head[64];
};

struct block_route {
	__s32 code;
	__u32 ifindex;
	__u32 mtu;
	__u8 source[ETH_ALEN];
	__u8 destination[ETH_ALEN];
};

struct block_config config;
struct block_seen seen;
struct block_seen largest;
struct block_route route;

static __inline void look(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&seen.packets, 1);
	__sync_fetch_and_add(&seen.bytes, skb->len);
	seen.tstamp = skb->tstamp;
	seen.protocol = htons(skb->protocol);
	seen.ifindex = skb->ifindex;
	seen.ingress_ifindex = skb->ingress_ifindex;
	seen.mark = skb->mark;
	seen.priority = skb->priority;
	seen.packet_type = skb->pkt_type;
	seen.length = skb->len;
	seen.wire_length = skb->wire_len;
	seen.segments = skb->gso_segs;
	seen.segment_size = skb->gso_size;
	if (skb->len >= sizeof(seen.head))
		bpf_skb_load_bytes(skb, 0, seen.head, sizeof(seen.head));
	if (skb->len > largest.length)
		largest = seen;
}

static __inline long fib(struct __sk_buff *skb, struct bpf_fib_lookup *params)
{
	struct ipv6hdr ip6;
	struct iphdr ip;

	params->ifindex = skb->ifindex;
	params->tot_len = config.fib_length;
	if (skb->protocol == htons(ETH_P_IP)) {
		if (bpf_skb_load_bytes(skb, ETH_HLEN, &ip, sizeof(ip)))
			return -1;
		params->family = AF_INET;
		params->tos = ip.tos;
		params->l4_protocol = ip.protocol;
		params->ipv4_src = ip.saddr;
		params->ipv4_dst = ip.daddr;
	} else {
		if (bpf_skb_load_bytes(skb, ETH_HLEN, &ip6, sizeof(ip6)))
			return -1;
		params->family = AF_INET6;
		params->l4_protocol = ip6.nexthdr;
		__builtin_memcpy(params->ipv6_src, &ip6.saddr, sizeof(params->ipv6_src));
		__builtin_memcpy(params->ipv6_dst, &ip6.daddr, sizeof(params->ipv6_dst));
	}
	return bpf_fib_lookup(skb, params, sizeof(*params), config.fib_flags);
}

static __inline int look_up(struct __sk_buff *skb)
{
	struct bpf_fib_lookup params = {};
	struct bpf_redir_neigh neighbour = {};

	route.code = fib(skb, &params);
	route.ifindex = params.ifindex;
	route.mtu = params.mtu_result;
	__builtin_memcpy(route.source, params.smac, ETH_ALEN);
	__builtin_memcpy(route.destination, params.dmac, ETH_ALEN);
	if (config.action == BLOCK_ROUTE)
		return config.verdict;

	switch (route.code) {
	case BPF_FIB_LKUP_RET_SUCCESS:
		bpf_skb_store_bytes(skb, 0, params.dmac, ETH_ALEN, 0);
		bpf_skb_store_bytes(skb, ETH_ALEN, params.smac, ETH_ALEN, 0);
		return bpf_redirect(params.ifindex, 0);
	case BPF_FIB_LKUP_RET_NO_NEIGH:
		neighbour.nh_family = params.family;
		__builtin_memcpy(neighbour.ipv6_nh, params.ipv6_dst, sizeof(neighbour.ipv6_nh));
		return bpf_redirect_neigh(params.ifindex, &neighbour, sizeof(neighbour), 0);
	default:
		return PASS;
	}
}

static __inline int redirect_neigh(void)
{
	struct bpf_redir_neigh neighbour = {};

	if (!config.neighbour_family)
		return bpf_redirect_neigh(config.ifindex, 0, 0, config.flags);
	neighbour.nh_family = config.neighbour_family;
	__builtin_memcpy(neighbour.ipv6_nh, config.neighbour, sizeof(neighbour.ipv6_nh));
	return bpf_redirect_neigh(config.ifindex, &neighbour, sizeof(neighbour), config.flags);
}

SEC("tc")
int act(struct __sk_buff *skb)
{
	if (config.ethertype && htons(skb->protocol) != config.ethertype)
		return PASS;
	look(skb);

	if (config.mark)
		skb->mark = config.mark;
	if (config.delay)
		bpf_skb_set_tstamp(skb, bpf_ktime_get_ns() + config.delay, BPF_SKB_TSTAMP_DELIVERY_MONO);
	if (config.set_mac)
		bpf_skb_store_bytes(skb, 0, config.mac, ETH_ALEN, 0);

	switch (config.action) {
	case BLOCK_REDIRECT:
		return seen.returned = bpf_redirect(config.ifindex, config.flags);
	case BLOCK_REDIRECT_PEER:
		return seen.returned = bpf_redirect_peer(config.ifindex, config.flags);
	case BLOCK_REDIRECT_NEIGH:
		return seen.returned = redirect_neigh();
	case BLOCK_ROUTE:
	case BLOCK_FORWARD:
		return look_up(skb);
	default:
		return config.verdict;
	}
}

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} slot SEC(".maps");

/* What sits in a pod for its host to fill: an empty slot lets the packet pass. */
SEC("tc")
int stub(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &slot, 0);
	return PASS;
}

char _license[] SEC("license") = "Dual MIT/GPL";
