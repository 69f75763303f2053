/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What became of a packet. The numbers are an interface to user space: they
 * are keys of the map `verdicts` and never change their meaning. Below
 * NKS_DROP_FIRST the packet goes on. A verdict implies its direction.
 */
#ifndef NKS_VERDICT_H
#define NKS_VERDICT_H

#include "bpf.h"

enum nks_verdict {
	/* From a pod. */
	NKS_POD_TO_POD = 0, /* redirected to another pod of this node */
	NKS_POD_TO_REMOTE = 1, /* redirected to the next hop of the host's route */
	NKS_POD_TO_STACK = 2, /* to the host's stack: the host itself is meant, or it has no route */
	NKS_POD_TO_STACK_LOCAL = 3, /* ... ARP, ND, multicast, link-local, loopback, not for us by MAC */
	NKS_POD_TO_STACK_TTL = 4, /* ... which reports Time Exceeded */
	NKS_POD_TO_STACK_MTU = 5, /* ... which fragments or reports Packet Too Big */
	NKS_POD_TO_STACK_OPTIONS = 6, /* ... which knows IPv4 options and hop-by-hop headers */
	NKS_POD_TO_STACK_UNREACHABLE = 7, /* ... which reports it: the route says unreachable or prohibit */
	NKS_POD_TO_STACK_ENCAPSULATED = 8, /* ... which does the route's encapsulation */
	NKS_POD_TO_STACK_FORWARDING_OFF = 9, /* ... forwarding is off on the pod's host-side device */
	NKS_POD_TO_STACK_LOOKUP_FAILED = 10, /* ... the route lookup itself failed */

	/* To a pod, from the host's stack. */
	NKS_HOST_TO_POD = 11,
	NKS_HOST_TO_POD_LOCAL = 12, /* ARP, ND, multicast, link-local */

	/* From an uplink. */
	NKS_REMOTE_TO_POD = 13, /* redirected into a pod */
	NKS_REMOTE_TO_STACK = 14, /* for no pod of this node */
	NKS_REMOTE_TO_STACK_LOCAL = 15, /* ARP, ND, multicast, link-local, unknown types, not for us by MAC */
	NKS_REMOTE_TO_STACK_TTL = 16,
	NKS_REMOTE_TO_STACK_MTU = 17,
	NKS_REMOTE_TO_STACK_OPTIONS = 18,
	NKS_REMOTE_TO_STACK_VLAN = 19, /* tagged: the VLAN device's business */

	/* In a pod's own counters only: what another pod of this node sent it. */
	NKS_POD_FROM_POD = 20,

	/* From an uplink, for a pod: the source is a martian, or its way back another. */
	NKS_REMOTE_TO_STACK_SOURCE = 21,

	NKS_DROP_FIRST = 24,

	/* From a pod. */
	NKS_DROP_SPOOFED = 24, /* the source is not an address of the sending pod */
	NKS_DROP_MALFORMED = 25, /* too short, or the headers contradict each other */
	NKS_DROP_VLAN = 26, /* carries a VLAN tag */
	NKS_DROP_ETHERTYPE = 27, /* neither IPv4, IPv6 nor ARP */
	NKS_DROP_ROUTER = 28, /* a pod posing as an IPv6 router: advertisement or redirect */
	NKS_DROP_BLACKHOLE = 29, /* the route says so */
	NKS_DROP_NO_MEMORY = 30, /* the headers could not be made linear or writable */

	/* To a pod, from the host's stack. */
	NKS_DROP_NOT_A_POD = 31, /* the destination is no pod of this device */
	NKS_DROP_HOST_MALFORMED = 32, /* tagged, of another type, too short, contradictory */

	/* From an uplink. */
	NKS_DROP_REMOTE_SPOOFED = 33, /* comes from outside with the address of a pod */
	NKS_DROP_REMOTE_NO_MEMORY = 34,

	NKS_VERDICTS
};

struct nks_counter {
	__u64 packets;
	__u64 bytes; /* skb->len: with the Ethernet header, GSO packets whole */
};

struct pod_counters {
	struct nks_counter by_verdict[NKS_VERDICTS];
};

/* Every packet once, by the program that decided on it. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	/* __uint() with the enum in place of int, which brings the verdicts'
	 * names into the BTF; as the key's type the kernel refuses it. */
	enum nks_verdict (*max_entries)[NKS_VERDICTS];
	__type(key, __u32);
	__type(value, struct nks_counter);
} verdicts SEC(".maps");

/*
 * The same by pod, that is, by the ifindex of its host side: pages of counters
 * for NKS_PAGE_PODS pods each, in which a pod has a slot. User space makes the
 * pages as they are needed and gives the slots; a pod without one is not counted.
 * Arrays, for a lookup in a per-CPU hash costs four times as much as all four
 * lookups here.
 */
#define NKS_PAGE_PODS 64

struct pod_counter_page {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, NKS_PAGE_PODS);
	__type(key, __u32);
	__type(value, struct pod_counters);
};

/* A map by itself, which also brings the types into the BTF. */
struct pod_counter_page first_counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2048);
	__type(key, __u32);
	__array(values, struct pod_counter_page);
} slot_counters SEC(".maps") = {
	.values = { &first_counters },
};

/* Which slot a pod has. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_RDONLY_PROG);
	__type(key, __u32);
	__type(value, __u32);
} pod_slots SEC(".maps");

/*
 * The same without the hash, by the lowest bits of the ifindex. The whole ifindex
 * and its slot are in one word, which user space writes at once, through shared
 * memory: after it has written the hash, and clears it before. Other pods with
 * the same lowest bits are found in the hash. A slot is given to another pod after
 * a grace period, in which every program that still counts in it has ended.
 */
#define NKS_SLOT_INDEX 8192

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, NKS_SLOT_INDEX);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, __u64); /* host_ifindex << 32 | slot */
} pod_slot_index SEC(".maps");

static nks_inline void nks_count(const struct __sk_buff *skb, enum nks_verdict verdict)
{
	__u32 key = verdict;
	struct nks_counter *counter = bpf_map_lookup_elem(&verdicts, &key);

	if (counter) {
		counter->packets++;
		counter->bytes += skb->len;
	}
}

static nks_inline struct pod_counters *nks_counters_of(__u32 host_ifindex)
{
	__u32 key = host_ifindex % NKS_SLOT_INDEX;
	const volatile __u64 *known = bpf_map_lookup_elem(&pod_slot_index, &key);
	__u64 word = known ? *known : 0;
	__u32 slot, page;
	void *counters;

	if (word >> 32 == host_ifindex) {
		slot = word;
	} else {
		const __u32 *found = bpf_map_lookup_elem(&pod_slots, &host_ifindex);

		if (!found)
			return NULL;
		slot = *found;
	}

	page = slot / NKS_PAGE_PODS;
	counters = bpf_map_lookup_elem(&slot_counters, &page);
	if (!counters)
		return NULL;
	slot %= NKS_PAGE_PODS;
	return bpf_map_lookup_elem(counters, &slot);
}

static nks_inline void nks_count_pod(const struct __sk_buff *skb, __u32 host_ifindex,
				     enum nks_verdict verdict)
{
	struct pod_counters *counters = nks_counters_of(host_ifindex);

	if (counters && verdict < NKS_VERDICTS) {
		counters->by_verdict[verdict].packets++;
		counters->by_verdict[verdict].bytes += skb->len;
	}
}

#endif /* NKS_VERDICT_H */
