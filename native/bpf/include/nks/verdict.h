/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What became of a packet. Every packet is counted once, by the program that
 * decided on it. The numbers are an interface to user space: they are keys of
 * the map `verdicts` and never change their meaning. 0 to 15 let the packet
 * go on, 16 and above drop it.
 */
#ifndef NKS_VERDICT_H
#define NKS_VERDICT_H

#include "bpf.h"

enum nks_verdict {
	NKS_POD_TO_POD = 0, /* redirected to another pod of this node */
	NKS_TO_STACK = 1, /* to the host's stack: the destination is no pod here */
	NKS_TO_STACK_LOCAL = 2, /* to the host's stack: ARP, ND, multicast, link-local, not for us by MAC */
	NKS_TO_STACK_TTL = 3, /* to the host's stack, which reports Time Exceeded */
	NKS_TO_STACK_MTU = 4, /* to the host's stack, which fragments or reports Packet Too Big */
	NKS_TO_STACK_OPTIONS = 5, /* to the host's stack, which knows IPv4 options */
	NKS_HOST_TO_POD = 6, /* from the host's stack to a pod */
	NKS_HOST_TO_POD_LOCAL = 7, /* from the host's stack: ARP, ND, multicast, link-local */

	NKS_DROP_FIRST = 16,
	NKS_DROP_SPOOFED = 16, /* the source is not an address of the sending pod */
	NKS_DROP_MALFORMED = 17, /* too short, or the headers contradict each other */
	NKS_DROP_VLAN = 18, /* carries a VLAN tag */
	NKS_DROP_ETHERTYPE = 19, /* neither IPv4, IPv6 nor ARP */
	NKS_DROP_ROUTER = 20, /* a pod posing as an IPv6 router: advertisement or redirect */
	NKS_DROP_NOT_A_POD = 21, /* host to pod: the destination is no pod of this device */
	NKS_DROP_NO_MEMORY = 22, /* the headers could not be made linear or writable */

	NKS_VERDICTS
};

struct nks_counter {
	__u64 packets;
	__u64 bytes; /* skb->len: with the Ethernet header, GSO packets whole */
};

_Static_assert(sizeof(struct nks_counter) == 16, "mirrored in user space");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	/* __uint() with the enum in place of int, which brings the verdicts'
	 * names into the BTF; as the key's type the kernel refuses it. */
	enum nks_verdict (*max_entries)[NKS_VERDICTS];
	__type(key, __u32);
	__type(value, struct nks_counter);
} verdicts SEC(".maps");

static nks_inline void nks_count(const struct __sk_buff *skb, enum nks_verdict verdict)
{
	__u32 key = verdict;
	struct nks_counter *counter = bpf_map_lookup_elem(&verdicts, &key);

	if (counter) {
		counter->packets++;
		counter->bytes += skb->len;
	}
}

#endif /* NKS_VERDICT_H */
