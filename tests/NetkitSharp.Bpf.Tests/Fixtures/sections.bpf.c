/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A program that is loaded only on request, one with its own flags, one whose section nobody knows. */
#include "fixture.h"

SEC("?tcx/egress")
int on_request(struct __sk_buff *skb)
{
	return TC_PASS;
}

SEC("xdp.frags")
int fragments(struct xdp_md *xdp)
{
	return XDP_PASS;
}

SEC("?cgroup/connect4")
int connect(void *ctx)
{
	return 1;
}

SEC("?tcx/sideways")
int unknown(struct __sk_buff *skb)
{
	return TC_PASS;
}

char _license[] SEC("license") = "GPL";
