/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* One program the verifier takes and one it does not. */
#include "fixture.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} fine SEC(".maps");

SEC("tc")
int good(struct __sk_buff *skb)
{
	return TC_PASS;
}

SEC("tc")
int null_dereference(struct __sk_buff *skb)
{
	__u32 key = 0;
	__u32 *value = bpf_map_lookup_elem(&fine, &key);

	return *value; /* nobody checked for NULL */
}

char _license[] SEC("license") = "GPL";
