/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A captured packet on its way from the program that copies it to the one that
 * decides on it, and from there to user space.
 *
 * A verdict that redirects, passes or drops ends the chain of programs, so none
 * that runs later could tell it, and a program that runs earlier does not know
 * it. Therefore capture.bpf.c, first in the chain, copies the packet as it comes
 * into the slot of this processor, and the program that decides completes the
 * record there with its verdict and hands it to the ring (report.h). Both run
 * for the same packet without another in between: a hook runs with bottom halves
 * off, and what a redirect leads to runs when its program has returned.
 *
 * The copy has to be made somewhere anyway: a record in the ring is only as long
 * as what was captured, and bpf_ringbuf_reserve() takes constant sizes.
 */
#ifndef NKS_CAPTURE_H
#define NKS_CAPTURE_H

#include "bpf.h"

/* How many captures one datapath tells its verdicts to. */
#define NKS_CAPTURES 8

/* Any packet but those of BIG TCP is captured whole. */
#define NKS_CAPTURE_MAX (64 * 1024 + 256)

/* The way through the hook, as the host-side device or the uplink sees it. */
enum nks_capture_side {
	NKS_CAPTURE_IN = 0, /* tcx/ingress, netkit/peer */
	NKS_CAPTURE_OUT = 1, /* tcx/egress, netkit/primary */
	NKS_CAPTURE_SIDES
};

/* In place of a verdict, when none of our programs decided. */
#define NKS_CAPTURE_NO_VERDICT (-1)

struct nks_capture_record {
	__u64 time; /* bpf_ktime_get_ns(): CLOCK_MONOTONIC */
	__u32 interface; /* which side of which device, numbered by user space */
	__u32 ifindex; /* skb->ifindex: at netkit/primary the pod-side device's, in the pod */
	__u32 length; /* of the packet, with the VLAN tag that was put back */
	__u32 captured; /* of it, behind this struct */
	__u32 mark;
	__u32 priority;
	__u32 gso_size; /* 0: no GSO packet */
	__u32 gso_segs;
	__s32 verdict; /* enum nks_verdict, or NKS_CAPTURE_NO_VERDICT */
	__u16 cpu;
	__u16 packet_type; /* PACKET_HOST, PACKET_BROADCAST, ... */
};

_Static_assert(sizeof(struct nks_capture_record) == 48, "read by user space");

enum nks_capture_state {
	NKS_SLOT_EMPTY = 0,
	NKS_SLOT_PENDING = 1, /* waits for its verdict */
	NKS_SLOT_LOST = 2, /* the ring was full; to be counted by the next that comes */
};

struct nks_capture_slot {
	enum nks_capture_state state;
	enum nks_capture_side side;
	struct nks_capture_record record;
	__u8 data[NKS_CAPTURE_MAX]; /* right behind the record: they go to the ring in one piece */
};

_Static_assert(__builtin_offsetof(struct nks_capture_slot, data) ==
		       __builtin_offsetof(struct nks_capture_slot, record) +
			       sizeof(struct nks_capture_record),
	       "the record and its data are one piece");

/* Hands the slot's record to the ring. Not 0: there was no room. */
static nks_inline long nks_capture_submit(void *ring, const struct nks_capture_slot *slot)
{
	__u32 captured = slot->record.captured;

	/* The verifier lost the bound in memory, and clang must not find it again. */
	asm volatile("" : "+r"(captured));
	if (captured > NKS_CAPTURE_MAX)
		return -1;
	return bpf_ringbuf_output(ring, &slot->record, sizeof(slot->record) + captured, 0);
}

#endif /* NKS_CAPTURE_H */
