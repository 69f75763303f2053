/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Maps as they were defined before BTF. */
#include "fixture.h"

struct bpf_map_def {
	unsigned int type;
	unsigned int key_size;
	unsigned int value_size;
	unsigned int max_entries;
	unsigned int map_flags;
};

struct bpf_map_def SEC("maps") old = { BPF_MAP_TYPE_ARRAY, 4, 4, 1, 0 };

SEC("tc")
int use(struct __sk_buff *skb)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&old, &key) ? TC_PASS : TC_DROP;
}
