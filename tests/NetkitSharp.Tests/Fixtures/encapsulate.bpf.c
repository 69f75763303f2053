/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Direct return on its own. send_inside at tc puts what is for `frontend` inside another packet to `backend` and sends it there by the host's routes; take_out on
 * the backend's device takes it out again, for kernels without tunnels.
 */
#include "nks/bpf.h"
#include "nks/encapsulate.h"
#include "nks/packet.h"

#include <linux/pkt_cls.h>

struct direct_return {
	struct nks_address frontend;
	struct nks_address node;
	struct nks_address backend;
};

struct direct_return config[2]; /* IPv4, IPv6 */
__u64 encapsulated;
__u64 segmented; /* of these: packets of several segments */
__u64 failed;
__u64 taken_out;

static nks_inline bool is_same(const struct nks_address *a, const struct nks_address *b)
{
	return a->words[0] == b->words[0] && a->words[1] == b->words[1] && a->words[2] == b->words[2] && a->words[3] == b->words[3];
}

static nks_inline int send_in_family(struct __sk_buff *skb, __u32 l2, bool ipv6)
{
	struct direct_return direct = config[ipv6];
	struct bpf_fib_lookup fib = {};
	struct bpf_redir_neigh neighbour = {};
	struct nks_packet packet;

	if (nks_parse_ip(skb, l2, ipv6, &packet) || !is_same(&packet.destination, &direct.frontend))
		return TC_ACT_UNSPEC;

	fib.ifindex = skb->ifindex;
	fib.family = ipv6 ? 10 : 2;
	if (ipv6) {
		__builtin_memcpy(fib.ipv6_src, &direct.node, 16);
		__builtin_memcpy(fib.ipv6_dst, &direct.backend, 16);
	} else {
		fib.ipv4_src = direct.node.words[3];
		fib.ipv4_dst = direct.backend.words[3];
	}
	if (bpf_fib_lookup(skb, &fib, sizeof(fib), 0) != BPF_FIB_LKUP_RET_SUCCESS || nks_encapsulate(skb, l2, ipv6, &direct.node, &direct.backend)) {
		__sync_fetch_and_add(&failed, 1);
		return TC_ACT_SHOT;
	}
	__sync_fetch_and_add(&encapsulated, 1);
	if (skb->gso_segs > 1 || skb->gso_size)
		__sync_fetch_and_add(&segmented, 1);
	neighbour.nh_family = fib.family;
	__builtin_memcpy(neighbour.ipv6_nh, fib.ipv6_dst, 16);
	return bpf_redirect_neigh(fib.ifindex, &neighbour, sizeof(neighbour), 0);
}

static nks_inline int send(struct __sk_buff *skb, __u32 l2)
{
	switch (nks_family(skb)) {
	case NKS_IPV4:
		return send_in_family(skb, l2, false);
	case NKS_IPV6:
		return send_in_family(skb, l2, true);
	default:
		return TC_ACT_UNSPEC;
	}
}

SEC("tcx/ingress")
int send_inside(struct __sk_buff *skb)
{
	return send(skb, ETH_HLEN);
}

SEC("tcx/ingress")
int send_inside_from_tunnel(struct __sk_buff *skb)
{
	return send(skb, 0);
}

#ifndef BPF_F_ADJ_ROOM_DECAP_L3_IPV4 /* 6.6 */
#define BPF_F_ADJ_ROOM_DECAP_L3_IPV4 (1ULL << 7)
#define BPF_F_ADJ_ROOM_DECAP_L3_IPV6 (1ULL << 8)
#endif

SEC("tcx/ingress")
int take_out(struct __sk_buff *skb)
{
	bool ipv6 = skb->protocol == nks_htons(ETH_P_IPV6);
	__u32 added = nks_encapsulation(ipv6);
	__u8 protocol = 0;

	bpf_skb_load_bytes(skb, ETH_HLEN + (ipv6 ? offsetof(struct ipv6hdr, nexthdr) : offsetof(struct iphdr, protocol)), &protocol, 1);
	if (protocol != (ipv6 ? IPPROTO_IPV6 : IPPROTO_IPIP))
		return TC_ACT_UNSPEC;
	if (bpf_skb_adjust_room(skb, -(__s32)added, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_FIXED_GSO | (ipv6 ? BPF_F_ADJ_ROOM_DECAP_L3_IPV6 : BPF_F_ADJ_ROOM_DECAP_L3_IPV4))) {
		__sync_fetch_and_add(&failed, 1);
		return TC_ACT_SHOT;
	}
	__sync_fetch_and_add(&taken_out, 1);
	return TC_ACT_UNSPEC;
}

char _license[] SEC("license") = "Dual MIT/GPL";
