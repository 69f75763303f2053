/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Calls of every kind: static and global, across sections, nested, and a function as a callback. */
#include "fixture.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} numbers SEC(".maps");

__u32 calls;

static __noinline int add_static(int a, int b)
{
	asm volatile("" ::: "memory");
	calls++;
	return a + b;
}

__noinline int add_global(int a, int b)
{
	asm volatile("" ::: "memory");
	return add_static(a, b) + 1;
}

/* Visible to this object only: its BTF has to say static. */
__hidden __noinline int add_hidden(struct __sk_buff *skb)
{
	asm volatile("" ::: "memory");
	return skb->mark + 1000;
}

static __noinline int never_called_by_first(int a)
{
	asm volatile("" ::: "memory");
	return a * 3;
}

static long sum(void *map, const __u32 *key, __u32 *value, __u32 *result)
{
	*result += *value;
	return 0;
}

SEC("tc")
int first(struct __sk_buff *skb)
{
	return add_static(skb->mark, 1);
}

/* The second program of the section. */
SEC("tc")
int second(struct __sk_buff *skb)
{
	return add_global(skb->mark, 10) + never_called_by_first(skb->mark);
}

SEC("tcx/ingress")
int third(struct __sk_buff *skb)
{
	return add_hidden(skb) + add_static(1, 1);
}

SEC("netkit/peer")
int callback(struct __sk_buff *skb)
{
	__u32 result = 0;

	bpf_for_each_map_elem(&numbers, sum, &result, 0);
	return result;
}

char _license[] SEC("license") = "GPL";
