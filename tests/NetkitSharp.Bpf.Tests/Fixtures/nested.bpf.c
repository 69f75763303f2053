/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Maps of maps and tables of programs, filled where they are defined. */
#include "fixture.h"

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
};

struct inner inner_a SEC(".maps");
struct inner inner_b SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct inner);
} outer SEC(".maps") = {
	.values = { [0] = &inner_a, [2] = &inner_b },
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct inner);
} by_key SEC(".maps");

int tail(struct __sk_buff *skb);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 3);
	__uint(key_size, 4);
	__array(values, int(struct __sk_buff *));
} tails SEC(".maps") = {
	.values = { [1] = &tail },
};

SEC("tc")
int tail(struct __sk_buff *skb)
{
	return 42;
}

SEC("tc")
int entry(struct __sk_buff *skb)
{
	__u32 slot = 2, key = 1, *value;
	void *map = bpf_map_lookup_elem(&outer, &slot);

	if (!map)
		return 1;
	value = bpf_map_lookup_elem(map, &key);
	if (!value || *value != 77)
		return 2;
	bpf_tail_call(skb, &tails, 1);
	return 3;
}

char _license[] SEC("license") = "GPL";
