/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Ways of frames that were found before, by processor: route_cache.h's for XDP,
 * where bpf_fib_lookup() is more than a third of what a packet of a connection
 * costs. What is said there of why a way may be believed holds here: all that the
 * lookup is told is in the key, forwarding of the device is read each time, and the
 * kernel's generation counts what its routes change by. Pods are none of this.
 *
 * A frame has the neighbour's MAC address on it, for whose changes the kernel has no
 * generation: until `frame_route_ns` is over frames may go to the one that it was.
 *
 * Nor does bpf_fib_lookup() use a neighbour as sending does: the kernel asks again
 * for one that is stale when it has a packet for it, and frames that go by XDP are
 * none. So once in `neighbour_ask_ns` a lookup is as if it had failed, and the packet
 * goes by tc, which hands it to the neighbour itself.
 *
 * 96 bytes a bucket, on each processor, for each device with the program.
 */
#ifndef NKS_FRAME_ROUTE_H
#define NKS_FRAME_ROUTE_H

#include "bpf.h"
#include "generation.h"
#include "packet.h"

/* Whether any of this is used: RouteCache in user space. */
const volatile __u32 route_cache = 0;

/* How long a way counts after its lookup. Tests set it before they load the programs. */
const volatile __u64 frame_route_ns = 50000000;

/* How often a neighbour gets a packet from the kernel. The kernel gives one that is
 * stale five seconds of its own before it asks. */
const volatile __u64 neighbour_ask_ns = 5000000000;

#define NKS_NEIGHBOURS_SHIFT 8

/* When a neighbour last got one, on this processor: by its MAC address and device.
 * Two that share an element take turns. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1 << NKS_NEIGHBOURS_SHIFT);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u64)); /* CLOCK_MONOTONIC in nanoseconds, coarse; 0: nobody was here */
} neighbours SEC(".maps");

/* How old a generation has to be: IPv6 counts before it changes a tree. The clock
 * is as coarse as 10 ms. */
#define NKS_FRAME_SETTLE_NS 20000000

#define NKS_FRAME_ROUTES_SHIFT 10

/* All that the lookup is told, but the length. IPv4 has only the second halves of
 * the addresses. */
struct nks_frame_key {
	__u64 what; /* family, protocol, ports */
	__u64 from; /* ifindex; type of service, or class and label */
	__u64 source[2];
	__u64 destination[2];
};

/* What it told. */
struct nks_frame_hop {
	__u32 ifindex;
	__be16 macs[6]; /* as the frame begins: the neighbour's, the device's */
};

struct nks_frame_route {
	__u32 stamp; /* odd: being written */
	__u32 longest; /* that the lookup let pass, in bytes */
	__u64 generation;
	__u64 looked_up; /* CLOCK_MONOTONIC in nanoseconds, coarse */
	struct nks_frame_key key;
	struct nks_frame_hop hop;
	__u64 reserved;
};

_Static_assert(sizeof(struct nks_frame_route) == 96, "as it says above");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1 << NKS_FRAME_ROUTES_SHIFT);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct nks_frame_route));
} frame_routes SEC(".maps");

/* The last generation that was seen, and since when. By family. */
struct nks_frame_generation {
	__u64 number;
	__u64 since;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct nks_frame_generation));
} frame_generations SEC(".maps");

/* Whether the neighbour is due for a packet from the kernel. */
static nks_inline bool nks_neighbour_is_due(const struct nks_frame_hop *hop, __u64 now)
{
	__u64 mac = hop->macs[0] | (__u64)hop->macs[1] << 16 | (__u64)hop->macs[2] << 32;
	__u32 which = (mac ^ (__u64)hop->ifindex << 40) * 0x9e3779b97f4a7c15 >> (64 - NKS_NEIGHBOURS_SHIFT);
	__u64 *last = bpf_map_lookup_elem(&neighbours, &which);
	bool is_due;

	if (!last)
		return false;
	is_due = *last && now - *last >= neighbour_ask_ns;
	/* One that was not there until now is known: the kernel had a packet for it. */
	if (is_due || !*last)
		*last = now;
	return is_due;
}

static nks_inline struct nks_frame_route *nks_frame_bucket(const struct nks_frame_key *key, bool ipv6)
{
	__u64 addresses = key->destination[1] ^ key->source[1] >> 5;
	__u32 bucket;

	if (ipv6)
		addresses ^= key->destination[0] >> 9;
	bucket = (key->what ^ addresses) * 0x9e3779b97f4a7c15 >> (64 - NKS_FRAME_ROUTES_SHIFT);
	return bpf_map_lookup_elem(&frame_routes, &bucket);
}

static nks_inline bool nks_same_frame_key(const struct nks_frame_key *a, const struct nks_frame_key *b, bool ipv6)
{
	if (a->what != b->what || a->from != b->from || a->source[1] != b->source[1] ||
	    a->destination[1] != b->destination[1])
		return false;
	/* `what` has the family. */
	return !ipv6 || (a->source[0] == b->source[0] && a->destination[0] == b->destination[0]);
}

/* Fills `hop` for a packet of `length` bytes if its way is known. `generation` is
 * the kernel's now. */
static nks_inline bool nks_frame_route_known(const struct nks_frame_key *key, bool ipv6, __u64 generation, __u64 now,
					     __u32 length, struct nks_frame_hop *hop)
{
	const struct nks_frame_route *route = nks_frame_bucket(key, ipv6);
	__u32 stamp;

	if (!route)
		return false;
	stamp = *(const volatile __u32 *)&route->stamp;
	if (stamp & 1 || route->generation != generation || length > route->longest ||
	    now - route->looked_up >= frame_route_ns || !nks_same_frame_key(&route->key, key, ipv6))
		return false;
	*hop = route->hop;
	return *(const volatile __u32 *)&route->stamp == stamp;
}

/* Keeps a way; `generation` is from before the lookup that found it. */
static nks_inline void nks_frame_route_learn(const struct nks_frame_key *key, bool ipv6, __u64 generation, __u64 now,
					     __u32 longest, const struct nks_frame_hop *hop)
{
	__u32 which = ipv6;
	struct nks_frame_generation *seen = bpf_map_lookup_elem(&frame_generations, &which);
	struct nks_frame_route *route = nks_frame_bucket(key, ipv6);
	__u32 stamp;

	if (!seen || !route)
		return;
	if (seen->number != generation) {
		seen->number = generation;
		seen->since = now;
	}
	stamp = *(volatile __u32 *)&route->stamp;
	if (now - seen->since < NKS_FRAME_SETTLE_NS || stamp & 1)
		return;

	*(volatile __u32 *)&route->stamp = stamp + 1;
	asm volatile("" ::: "memory");
	route->longest = longest;
	route->generation = generation;
	route->looked_up = now;
	route->key = *key;
	route->hop = *hop;
	asm volatile("" ::: "memory");
	*(volatile __u32 *)&route->stamp = stamp + 2;
}

#endif /* NKS_FRAME_ROUTE_H */
