/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Map definitions of every shape a networking object has, and two programs that use two of them. */
#include "fixture.h"

struct address {
	__u8 bytes[16];
};

struct pod {
	__u32 ifindex;
	__u32 flags;
	__u8 mac[6];
	__u16 mtu;
};

struct counter {
	__u64 packets;
	__u64 bytes;
};

struct prefix {
	__u32 length;
	__u8 address[4];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, struct address);
	__type(value, struct pod);
} pods SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct counter);
} verdicts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} a_name_longer_than_fifteen SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 128);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix);
	__type(value, __u32);
} prefixes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__uint(key_size, 12);
	__uint(value_size, 4);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 5000);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} perf SEC(".maps");

/* A type that takes no BTF. */
struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} devices SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct counter);
	__uint(pinning, 1);
} shared SEC(".maps");

SEC("tcx/ingress")
int count(struct __sk_buff *skb)
{
	__u32 key = 1;
	struct counter *counter = bpf_map_lookup_elem(&verdicts, &key);

	if (counter) {
		counter->packets++;
		counter->bytes += skb->len;
	}
	return TC_PASS;
}

/* The mark of a pod's device, or a drop. */
SEC("tcx/egress")
int find_pod(struct __sk_buff *skb)
{
	struct address key = {};
	struct pod *pod;

	key.bytes[15] = skb->mark;
	pod = bpf_map_lookup_elem(&pods, &key);
	if (!pod)
		return TC_DROP;
	skb->mark = pod->ifindex;
	return TC_PASS;
}

SEC("tc")
int count_shared(struct __sk_buff *skb)
{
	struct counter one = { 1, skb->len };
	__u32 key = skb->mark;
	__u64 *slot;

	bpf_map_update_elem(&shared, &key, &one, BPF_ANY);
	key = 0;
	slot = bpf_map_lookup_elem(&a_name_longer_than_fifteen, &key);
	if (slot)
		*slot += 1;
	return TC_PASS;
}

char _license[] SEC("license") = "Dual MIT/GPL";
