/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Maps as iproute2's loader defines them: longer than struct bpf_map_def, tables of programs and maps of maps by number. */
#include "fixture.h"

struct bpf_elf_map {
	__u32 type;
	__u32 size_key;
	__u32 size_value;
	__u32 max_elem;
	__u32 flags;
	__u32 id;
	__u32 pinning;
	__u32 inner_id;
	__u32 inner_idx;
};

struct bpf_elf_map SEC("maps") plain = { BPF_MAP_TYPE_HASH, 4, 8, 16, BPF_F_NO_PREALLOC };
struct bpf_elf_map SEC("maps") jumps = { BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 8, .id = 2 };
struct bpf_elf_map SEC("maps") shared = { BPF_MAP_TYPE_ARRAY, 4, 4, 1, .pinning = 2 };
struct bpf_elf_map SEC("maps") inner = { BPF_MAP_TYPE_ARRAY, 4, 4, 1, .id = 5, .inner_idx = 3 };
struct bpf_elf_map SEC("maps") outer = { BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 4, .inner_id = 5 };

struct ____btf_map_plain {
	__u32 key;
	__u64 value;
};
struct ____btf_map_plain SEC(".maps.plain") ____btf_map_plain = {};

SEC("2/7")
int tail(struct __sk_buff *skb)
{
	__u32 key = 3;
	void *map = bpf_map_lookup_elem(&outer, &key);
	__u32 *value;

	key = 0;
	value = map ? bpf_map_lookup_elem(map, &key) : 0;
	if (value)
		*value += 1;
	return value ? 42 : 1;
}

SEC("classifier/entry")
int entry(struct __sk_buff *skb)
{
	__u32 key = 9;
	__u64 value = 5;

	bpf_map_update_elem(&plain, &key, &value, BPF_ANY);
	bpf_tail_call(skb, &jumps, 7);
	key = 0;
	return bpf_map_lookup_elem(&shared, &key) ? 2 : 3;
}

char _license[] SEC("license") = "GPL";
__u32 _version SEC("version") = 0x50a00;
