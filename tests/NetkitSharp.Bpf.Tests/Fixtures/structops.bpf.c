/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A congestion control: a struct of functions that programs implement. Members are found by name, so most are left out. */
#include "kernel.h"

struct sock;

struct tcp_congestion_ops {
	__u32 (*ssthresh)(struct sock *sk);
	__u32 (*undo_cwnd)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, __u32 ack, __u32 acked);
	void (*no_such_member)(void);
	char name[16];
};

SEC("struct_ops")
__u32 nks_ssthresh(__u64 *ctx)
{
	return 2;
}

SEC("struct_ops")
__u32 nks_undo_cwnd(__u64 *ctx)
{
	return 10;
}

SEC("struct_ops")
void nks_cong_avoid(__u64 *ctx)
{
}

SEC(".struct_ops")
struct tcp_congestion_ops nks_cubic = {
	.ssthresh = (void *)nks_ssthresh,
	.undo_cwnd = (void *)nks_undo_cwnd,
	.cong_avoid = (void *)nks_cong_avoid,
	.name = "nks_cubic",
};

SEC(".struct_ops.link")
struct tcp_congestion_ops nks_linked = {
	.ssthresh = (void *)nks_ssthresh,
	.undo_cwnd = (void *)nks_undo_cwnd,
	.cong_avoid = (void *)nks_cong_avoid,
	.name = "nks_linked",
};

SEC("?.struct_ops")
struct tcp_congestion_ops on_request = {
	.ssthresh = (void *)nks_ssthresh,
	.name = "nks_on_request",
};

char _license[] SEC("license") = "GPL";
