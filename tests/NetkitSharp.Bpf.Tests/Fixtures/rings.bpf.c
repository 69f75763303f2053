/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Producers of a ring buffer and a perf event array, and a consumer of a user ring buffer. Each counts what it did. */
#include "fixture.h"

HELPER(__u64, bpf_ktime_get_ns, 5, void);
HELPER(__u32, bpf_get_smp_processor_id, 8, void);
HELPER(long, bpf_perf_event_output, 25, void *ctx, void *map, __u64 flags, void *data, __u64 size);
HELPER(long, bpf_ringbuf_output, 130, void *ring, void *data, __u64 size, __u64 flags);
HELPER(void *, bpf_ringbuf_reserve, 131, void *ring, __u64 size, __u64 flags);
HELPER(void, bpf_ringbuf_submit, 132, void *data, __u64 flags);
HELPER(void, bpf_ringbuf_discard, 133, void *data, __u64 flags);
HELPER(__u64, bpf_ringbuf_query, 134, void *ring, __u64 flags);
HELPER(long, bpf_loop, 181, __u32 count, void *callback, void *ctx, __u64 flags);
HELPER(long, bpf_dynptr_read, 201, void *to, __u32 size, const struct bpf_dynptr *from, __u32 offset, __u64 flags);
HELPER(long, bpf_user_ringbuf_drain, 209, void *ring, void *callback, void *ctx, __u64 flags);

#define DISCARD	  0x100
#define MAX_SIZE  1024
#define LONGEST_NS 5000000000ULL

struct event {
	__u64 sequence;
	__u32 cpu;
	__u32 mark;
};

struct counters {
	__u64 reserved;
	__u64 dropped;
	__u64 drained;
	__u64 sum;
	__u64 release;
	__u64 consumer;
	__u64 producer;
	__u64 available;
};

struct pattern {
	__u8 bytes[MAX_SIZE];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 4096);
} user SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} perf SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct counters);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct pattern);
} pattern SEC(".maps");

static __u32 zero;

static struct counters *counters(void)
{
	return bpf_map_lookup_elem(&counts, &zero);
}

/* A struct, reserved in place. The mark has the flags of the submission, or DISCARD. */
SEC("tc")
int emit(struct __sk_buff *skb)
{
	struct counters *c = counters();
	struct event *event;

	if (!c)
		return TC_DROP;
	event = bpf_ringbuf_reserve(&ring, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&c->dropped, 1);
		return TC_DROP;
	}
	event->sequence = __sync_fetch_and_add(&c->reserved, 1);
	event->cpu = bpf_get_smp_processor_id();
	event->mark = skb->mark;
	if (skb->mark & DISCARD)
		bpf_ringbuf_discard(event, 0);
	else
		bpf_ringbuf_submit(event, skb->mark & 3);
	return TC_PASS;
}

/* As many bytes of the pattern as the mark says, the first 8 a sequence number. */
SEC("tc")
int emit_sized(struct __sk_buff *skb)
{
	__u64 *data = bpf_map_lookup_elem(&pattern, &zero);
	struct counters *c = counters();
	__u64 size = skb->mark;

	if (!c || !data || size > MAX_SIZE)
		return TC_DROP;
	*data = c->reserved;
	if (bpf_ringbuf_output(&ring, data, size, 0)) {
		__sync_fetch_and_add(&c->dropped, 1);
		return TC_DROP;
	}
	__sync_fetch_and_add(&c->reserved, 1);
	return TC_PASS;
}

static long wait_for_release(__u32 index, __u64 *start)
{
	struct counters *c = counters();

	return !c || *(volatile __u64 *)&c->release || bpf_ktime_get_ns() - *start > LONGEST_NS;
}

/* Reserves, and submits only when it is told to. */
SEC("tc")
int emit_late(struct __sk_buff *skb)
{
	__u64 start = bpf_ktime_get_ns();
	struct counters *c = counters();
	struct event *event;
	int i;

	if (!c)
		return TC_DROP;
	event = bpf_ringbuf_reserve(&ring, sizeof(*event), 0);
	if (!event)
		return TC_DROP;
	event->sequence = __sync_fetch_and_add(&c->reserved, 1);
	event->cpu = bpf_get_smp_processor_id();
	event->mark = skb->mark;
	for (i = 0; i < 64; i++)
		bpf_loop(1 << 23, wait_for_release, &start, 0);
	bpf_ringbuf_submit(event, 0);
	return TC_PASS;
}

SEC("tc")
int query(struct __sk_buff *skb)
{
	struct counters *c = counters();

	if (!c)
		return TC_DROP;
	c->available = bpf_ringbuf_query(&ring, 0);
	c->consumer = bpf_ringbuf_query(&ring, 2);
	c->producer = bpf_ringbuf_query(&ring, 3);
	return TC_PASS;
}

/* A struct, and as many bytes of the packet as the mark says. */
SEC("tc")
int report(struct __sk_buff *skb)
{
	struct counters *c = counters();
	struct event event = {};
	__u64 length = skb->mark;

	if (!c)
		return TC_DROP;
	event.sequence = c->reserved;
	event.cpu = bpf_get_smp_processor_id();
	event.mark = length;
	if (bpf_perf_event_output(skb, &perf, BPF_F_CURRENT_CPU | length << 32, &event, sizeof(event))) {
		__sync_fetch_and_add(&c->dropped, 1);
		return TC_DROP;
	}
	__sync_fetch_and_add(&c->reserved, 1);
	return TC_PASS;
}

static long take(struct bpf_dynptr *sample, struct counters *c)
{
	__u64 value = 0;

	bpf_dynptr_read(&value, sizeof(value), sample, 0, 0);
	__sync_fetch_and_add(&c->drained, 1);
	__sync_fetch_and_add(&c->sum, value);
	return 0;
}

/* Returns how many it took, or a negated errno. */
SEC("tc")
int drain(struct __sk_buff *skb)
{
	struct counters mine = {};
	struct counters *c = counters();
	long taken;

	if (!c)
		return -1;
	taken = bpf_user_ringbuf_drain(&user, take, &mine, 0);
	c->drained += mine.drained;
	c->sum += mine.sum;
	return taken;
}

char _license[] SEC("license") = "Dual MIT/GPL";
