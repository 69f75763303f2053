/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Programs that are verified against what they are attached to. */
#include "fixture.h"

SEC("?fentry/tcp_v4_connect")
int enter(__u64 *ctx)
{
	return 0;
}

SEC("?fexit/no_such_function")
int leave(__u64 *ctx)
{
	return 0;
}

SEC("?tp_btf/sched_switch")
int switched(__u64 *ctx)
{
	return 0;
}

SEC("?iter/bpf_map")
int each_map(__u64 *ctx)
{
	return 0;
}

SEC("?lsm/file_open")
int opened(__u64 *ctx)
{
	return 0;
}

SEC("?freplace/replaceable")
int replacement(struct __sk_buff *skb)
{
	return 7;
}

SEC("?fentry")
int anywhere(__u64 *ctx)
{
	return 0;
}

SEC("?kprobe/tcp_v4_connect")
int probe(void *ctx)
{
	return 0;
}

/* What "replacement" replaces. */
__noinline int replaceable(struct __sk_buff *skb)
{
	volatile int verdict = 3;

	return verdict;
}

SEC("tc")
int target(struct __sk_buff *skb)
{
	return replaceable(skb);
}

char _license[] SEC("license") = "GPL";
