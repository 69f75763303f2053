/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* As many maps as a large networking object has, for the measure of how long reading takes. */
#include "fixture.h"

struct flow_key {
	__u32 source[4];
	__u32 destination[4];
	__u16 source_port;
	__u16 destination_port;
	__u8 protocol;
	__u8 padding[3];
};

struct flow_value {
	__u64 packets;
	__u64 bytes;
	__u64 last_seen;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, struct flow_key);
	__type(value, struct flow_value);
} map_00 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, struct flow_value);
} map_01 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct flow_key);
	__type(value, struct flow_value);
} map_02 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, struct flow_value);
} map_03 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct flow_key);
	__type(value, struct flow_value);
} map_04 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 4096);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct flow_key);
	__type(value, struct flow_value);
} map_05 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 4096);
	__type(value, struct flow_value);
} map_06 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 4096);
	__type(value, struct flow_value);
} map_07 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} map_08 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, __u32);
} map_09 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CPUMAP);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} map_10 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, __u32);
} map_11 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct flow_key);
	__type(value, struct flow_value);
} map_12 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, __u32);
} map_13 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, struct flow_key);
	__type(value, struct flow_value);
} map_14 SEC(".maps");

const volatile __u32 config_mask = 0xff;
__u64 total;

SEC("tcx/egress")
int program_0(struct __sk_buff *skb)
{
	struct flow_key key = { .source_port = skb->mark & config_mask };
	struct flow_value *value = bpf_map_lookup_elem(&map_00, &key);

	if (value) {
		value->packets++;
		value->bytes += skb->len;
		total++;
	}
	return TC_PASS;
}

SEC("tcx/ingress")
int program_1(struct __sk_buff *skb)
{
	struct flow_key key = { .source_port = skb->mark & config_mask };
	struct flow_value *value = bpf_map_lookup_elem(&map_02, &key);

	if (value) {
		value->packets++;
		value->bytes += skb->len;
		total++;
	}
	return TC_PASS;
}

SEC("tcx/egress")
int program_2(struct __sk_buff *skb)
{
	struct flow_key key = { .source_port = skb->mark & config_mask };
	struct flow_value *value = bpf_map_lookup_elem(&map_04, &key);

	if (value) {
		value->packets++;
		value->bytes += skb->len;
		total++;
	}
	return TC_PASS;
}

SEC("tcx/ingress")
int program_3(struct __sk_buff *skb)
{
	struct flow_key key = { .source_port = skb->mark & config_mask };
	struct flow_value *value = bpf_map_lookup_elem(&map_12, &key);

	if (value) {
		value->packets++;
		value->bytes += skb->len;
		total++;
	}
	return TC_PASS;
}

SEC("tcx/egress")
int program_4(struct __sk_buff *skb)
{
	struct flow_key key = { .source_port = skb->mark & config_mask };
	struct flow_value *value = bpf_map_lookup_elem(&map_14, &key);

	if (value) {
		value->packets++;
		value->bytes += skb->len;
		total++;
	}
	return TC_PASS;
}

SEC("tcx/ingress")
int program_5(struct __sk_buff *skb)
{
	struct flow_key key = { .source_port = skb->mark & config_mask };
	struct flow_value *value = bpf_map_lookup_elem(&map_00, &key);

	if (value) {
		value->packets++;
		value->bytes += skb->len;
		total++;
	}
	return TC_PASS;
}

char _license[] SEC("license") = "GPL";
