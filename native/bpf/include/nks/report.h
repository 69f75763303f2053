/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * How captures learn the verdicts. While none runs this costs a look at one
 * word; capture.h says why it is done here.
 */
#ifndef NKS_REPORT_H
#define NKS_REPORT_H

#include "bpf.h"
#include "capture.h"
#include "verdict.h"

/* A bit for each capture that runs. Shared memory: processes take and give back
 * bits with atomic operations. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, __u32);
} captures SEC(".maps");

/* By number of the capture: its slots, one for each processor... */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, NKS_CAPTURES);
	__type(key, __u32);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_ARRAY);
		__uint(max_entries, 1);
		__uint(map_flags, BPF_F_INNER_MAP);
		/* Sizes: behind so many pointers clang leaves types out of the BTF. */
		__uint(key_size, sizeof(__u32));
		__uint(value_size, sizeof(struct nks_capture_slot));
	});
} capture_slots SEC(".maps");

/* ... and its ring. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, NKS_CAPTURES);
	__type(key, __u32);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_RINGBUF);
		__uint(max_entries, 4096);
	});
} capture_rings SEC(".maps");

static nks_inline void nks_report_to(__u32 capture, __u32 ifindex, enum nks_capture_side side,
				     enum nks_verdict verdict)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct nks_capture_slot *slot;
	void *slots, *ring;

	slots = bpf_map_lookup_elem(&capture_slots, &capture);
	if (!slots)
		return;
	slot = bpf_map_lookup_elem(slots, &cpu);
	if (!slot || slot->state != NKS_SLOT_PENDING)
		return;
	/* Left by a packet whose way another program ended? This one is of a
	 * device that is not captured: those empty the slot first. */
	if (slot->side != side || slot->record.ifindex != ifindex)
		return;
	ring = bpf_map_lookup_elem(&capture_rings, &capture);
	if (!ring)
		return;

	slot->record.verdict = verdict;
	slot->state = nks_capture_submit(ring, slot) ? NKS_SLOT_LOST : NKS_SLOT_EMPTY;
}

/* Out of line: the way of a packet that nobody captures stays short. Global: it
 * is verified once by itself, not once for each verdict. */
__attribute__((noinline)) int nks_report_to_all(__u32 running, __u32 ifindex, enum nks_capture_side side,
						enum nks_verdict verdict)
{
#pragma clang loop unroll(disable)
	for (__u32 capture = 0; capture < NKS_CAPTURES; capture++)
		if (running & (1U << capture))
			nks_report_to(capture, ifindex, side, verdict);
	return 0;
}

static nks_inline void nks_report(const struct __sk_buff *skb, enum nks_capture_side side,
				  enum nks_verdict verdict)
{
	__u32 key = 0, *running = bpf_map_lookup_elem(&captures, &key);

	if (running && *running)
		nks_report_to_all(*running, skb->ifindex, side, verdict);
}

#endif /* NKS_REPORT_H */
