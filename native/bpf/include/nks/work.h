/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A packet that is being worked on. It is by processor, and not on the stack: the
 * choice of a backend takes most of the 512 bytes that a program has there. The
 * steps are global functions, each of which is verified once by itself.
 *
 * Nothing else on the processor can get at it meanwhile: tc and netkit programs
 * run with bottom halves off, one after the other, and what a redirect leads to
 * runs when its program has returned. Where a real-time kernel lets go of the
 * processor there, another packet may take it: build such a kernel with
 * PREEMPT_RT_NEEDS_BH_LOCK, which is its default.
 */
#ifndef NKS_WORK_H
#define NKS_WORK_H

#include "bpf.h"
#include "fib.h"
#include "packet.h"
#include "service.h"
#include "select.h"

/* What of a connection is in a packet. */
enum nks_shape {
	NKS_SHAPE_OTHER = 0, /* nothing: it is no service's */
	NKS_SHAPE_WHOLE, /* its ports are at `at.l4` */
	NKS_SHAPE_FIRST, /* ... and fragments without any are to follow */
	NKS_SHAPE_LATER, /* one of those */
	NKS_SHAPE_ORPHAN, /* one whose first was not seen */
	NKS_SHAPE_ERROR, /* an ICMP error, whose packet is at `inner` */
};

/* Where the headers are that count, behind IPv6's extension headers. */
struct nks_at {
	__u32 l4; /* offset of what `protocol` names */
	__be32 id; /* of the fragments */
	__u16 fragment; /* this one's offset, in units of 8 bytes */
	__u8 protocol;
	bool more; /* fragments follow */
};

struct nks_work {
	struct nks_packet packet; /* as it came */
	struct nks_tuple tuple; /* of an error: what it is about, turned round */
	struct nks_translation to;
	struct nks_address node; /* the source of what is put around it */
	struct nks_next_hop hop;
	struct nks_at at;
	struct nks_at inner; /* of an error: the packet that it is about */
	__u32 inner_l3;
	__u32 l2; /* bytes before the IP header: ETH_HLEN or 0 */
	__u32 shape; /* enum nks_shape */
	__u32 tcp_flags;
	__u32 mtu; /* with NKS_SERVICE_TOO_BIG */
	__u32 added; /* by what is put around the packet: direct return */
	__u32 hops; /* that the packet gets older by: 1, or 0 of what begins or ends here */
	__u32 mac_differs; /* the pod's device wants another than the frame has */
	__u8 mac[ETH_ALEN];
	__u8 reserved[2];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct nks_work));
} works SEC(".maps");

static nks_inline bool nks_is_transport(__u8 protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP;
}

/* Whether the packet's ports, and the sum over all of it, are in it. */
static nks_inline bool nks_has_transport(const struct nks_work *work)
{
	return work->shape == NKS_SHAPE_WHOLE || work->shape == NKS_SHAPE_FIRST;
}

#endif /* NKS_WORK_H */
