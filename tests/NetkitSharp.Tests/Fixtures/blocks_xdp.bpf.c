/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A frame at XDP: passed, sent back the way it came, or on to another device. */
#include "fixture.h"
#include <linux/if_ether.h>

enum frame_action {
	FRAME_RETURN,	/* `verdict` */
	FRAME_TURN,	/* XDP_TX with the MAC addresses exchanged */
	FRAME_REDIRECT,	/* bpf_redirect(ifindex, 0) */
};

struct frame_config {
	enum frame_action action;
	__u32 verdict;
	__u32 ifindex;
	__u32 ethertype;	/* of the frames that are meant; others pass */
};

struct frame_config frame_config;
__u64 frames;

SEC("xdp")
int frame_act(struct xdp_md *ctx)
{
	struct ethhdr *eth = (void *)(long)ctx->data;
	__u8 mac[ETH_ALEN];

	if ((void *)(eth + 1) > (void *)(long)ctx->data_end || htons(eth->h_proto) != frame_config.ethertype)
		return XDP_PASS;
	__sync_fetch_and_add(&frames, 1);

	switch (frame_config.action) {
	case FRAME_TURN:
		__builtin_memcpy(mac, eth->h_dest, ETH_ALEN);
		__builtin_memcpy(eth->h_dest, eth->h_source, ETH_ALEN);
		__builtin_memcpy(eth->h_source, mac, ETH_ALEN);
		return XDP_TX;
	case FRAME_REDIRECT:
		return bpf_redirect(frame_config.ifindex, 0);
	default:
		return frame_config.verdict;
	}
}

char _license[] SEC("license") = "Dual MIT/GPL";
