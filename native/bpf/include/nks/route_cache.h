/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What bpf_fib_lookup() said last, by processor: one route for each bucket of
 * everything that it was asked by. A lookup is half of what a packet to a remote
 * costs; this is a tenth of it. Every packet still finds its neighbour anew.
 *
 * Why it may be believed. A route counts only while the kernel's own generation
 * is the one before its lookup:
 *
 *   IPv4  netns_ipv4.rt_genid, by which the kernel invalidates the routes that
 *         its sockets have cached: rt_cache_flush() on any change of a route, a
 *         rule, an address, a nexthop object in use, a device's state, carrier,
 *         MTU or VRF, or a forwarding sysctl.
 *   IPv6  The sum of what only grows: fib_seq of the tables main and local (each
 *         route that is added, replaced, appended or deleted), fib6_sernum (routes
 *         added, nexthop objects replaced, path MTUs learned, multipath members
 *         that die) and rt_genid (devices: state, carrier, MTU; IPv4's notifier is
 *         called for all). With rules beside the two of the kernel's own there are
 *         more tables than that, and nothing is cached.
 *
 * Forwarding of the device, which netlink can change without a new generation, is
 * read each time.
 *
 * And no route counts for longer than `route_jiffies` after its lookup, 32 to
 * 320 ms, whatever the generation says. That bounds all that has none: the kernel
 * lets a next hop lapse by its neighbour's state (fib_multipath_use_neigh), takes
 * over a multipath sysctl, lets an IPv6 route expire, or replaces a member of a
 * nexthop group. IPv6 counts before it changes a tree: a lookup in between is of
 * the old tree with the new count. So nothing is cached while a generation is
 * younger than NKS_SETTLE_JIFFIES.
 *
 * The MTU: a route is good for packets as long as the lookup found to pass, the
 * way's MTU where it tells that, and longer ones look again.
 *
 * Only next hops are kept, never a refusal. A pod that fills buckets on purpose
 * makes others look up again, which costs them about a tenth more than without.
 *
 * Nothing here is shared between processors. Programs run with bottom halves off,
 * so that nothing interleaves on one; where a real-time kernel lets it, the stamp
 * tells, as a sequence lock's does.
 *
 * Reading the kernel's structs takes bpf_cast_to_kern_ctx() (6.2) and CAP_PERFMON;
 * without, user space leaves `route_cache` 0, and nothing of this is looked at.
 */
#ifndef NKS_ROUTE_CACHE_H
#define NKS_ROUTE_CACHE_H

#include "bpf.h"
#include "packet.h"

NKS_HELPER __u64 (*bpf_jiffies64)(void) = (void *)BPF_FUNC_jiffies64;

extern void *bpf_cast_to_kern_ctx(void *context) __attribute__((section(".ksyms"), weak));

#define NKS_SETTLE_JIFFIES 4

/* How long a route counts at most. Tests set it before they load the programs. */
const volatile __u32 route_jiffies = 32;

#define NKS_ROUTES_SHIFT 10

struct nks_next_hop {
	__u32 ifindex;
	struct bpf_redir_neigh neighbour;
};

/* The kernel's, as far as they are read; the loader finds the places. */
#define NKS_KERNEL __attribute__((preserve_access_index))

struct fib6_table___nks {
	unsigned int fib_seq;
} NKS_KERNEL;

struct net___nks {
	struct {
		struct {
			int counter;
		} rt_genid;
	} NKS_KERNEL ipv4;
	struct {
		struct {
			int counter;
		} fib6_sernum;
		struct fib6_table___nks *fib6_main_tbl;
		struct fib6_table___nks *fib6_local_tbl;
		bool fib6_has_custom_rules;
	} NKS_KERNEL ipv6;
} NKS_KERNEL;

struct in_device___nks {
	struct {
		int data[1]; /* IPV4_DEVCONF_FORWARDING - 1 is 0 */
	} NKS_KERNEL cnf;
} NKS_KERNEL;

struct inet6_dev___nks {
	struct {
		__s32 forwarding;
	} NKS_KERNEL cnf;
} NKS_KERNEL;

struct net_device___nks {
	struct {
		struct net___nks *net;
	} NKS_KERNEL nd_net;
	struct in_device___nks *ip_ptr;
	struct inet6_dev___nks *ip6_ptr;
} NKS_KERNEL;

struct sk_buff___nks {
	struct net_device___nks *dev;
} NKS_KERNEL;

/* False where nothing may be cached. */
static nks_inline bool nks_route_generation(struct __sk_buff *skb, bool ipv6, __u64 *generation)
{
	const struct net_device___nks *dev;
	const struct sk_buff___nks *kernel;
	const struct net___nks *net;

	if (!bpf_cast_to_kern_ctx)
		return false;
	kernel = bpf_cast_to_kern_ctx(skb);
	dev = kernel->dev;
	net = dev->nd_net.net;
	*generation = (__u32)net->ipv4.rt_genid.counter;
	if (!ipv6)
		return dev->ip_ptr->cnf.data[0];

	*generation += (__u64)(__u32)net->ipv6.fib6_sernum.counter +
		       net->ipv6.fib6_main_tbl->fib_seq + net->ipv6.fib6_local_tbl->fib_seq;
	return dev->ip6_ptr->cnf.forwarding && !net->ipv6.fib6_has_custom_rules;
}

/*
 * struct bpf_fib_lookup as it is before the lookup, without tot_len, in words:
 * family, protocol and ports; ifindex and type of service, or class and label;
 * source, two words; destination, two words; mark. An IPv4 address is in the first
 * of its words, and the second is 0.
 */
struct nks_route_key {
	__u64 words[7];
};

_Static_assert(offsetof(struct bpf_fib_lookup, tot_len) == 6, "the last two bytes of a word");
_Static_assert(offsetof(struct bpf_fib_lookup, ifindex) == 8, "words[1]");
_Static_assert(offsetof(struct bpf_fib_lookup, ipv4_src) == 16, "words[2]");
_Static_assert(offsetof(struct bpf_fib_lookup, ipv4_dst) == 32, "words[4]");
_Static_assert(offsetof(struct bpf_fib_lookup, smac) == 52, "words[6], with the mark");

struct nks_route {
	__u32 stamp; /* odd: being written */
	__u32 longest; /* that the lookup let pass, in bytes */
	__u64 generation;
	__u64 looked_up; /* jiffies */
	struct nks_route_key key;
	struct nks_next_hop hop;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1 << NKS_ROUTES_SHIFT);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct nks_route));
} routes SEC(".maps");

/* When this processor saw a generation first: IPv4's, and IPv6's. */
struct nks_generation {
	__u64 number;
	__u64 since; /* jiffies */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct nks_generation));
} generations SEC(".maps");

static nks_inline void nks_route_key(const struct bpf_fib_lookup *fib, struct nks_route_key *key)
{
	__builtin_memcpy(key, fib, sizeof(*key));
}

static nks_inline struct nks_route *nks_route_bucket(const struct bpf_fib_lookup *fib, bool ipv6)
{
	const __u64 *words = (const __u64 *)fib;
	__u64 source = ipv6 ? words[2] ^ words[3] : words[2];
	__u64 destination = ipv6 ? words[4] ^ words[5] >> 7 : words[4];
	__u32 bucket = (words[0] * 0x9e3779b97f4a7c15 + source * 0xc2b2ae3d27d4eb4f +
			destination * 0x165667b19e3779f9) >>
		       (64 - NKS_ROUTES_SHIFT);

	return bpf_map_lookup_elem(&routes, &bucket);
}

static nks_inline bool nks_same_route(const struct nks_route_key *key, const struct bpf_fib_lookup *fib, bool ipv6)
{
	const __u64 *words = (const __u64 *)fib;

	if (key->words[0] != words[0] || key->words[1] != words[1] || key->words[2] != words[2] ||
	    key->words[4] != words[4] || key->words[6] != words[6])
		return false;
	/* words[0] has the family. */
	return !ipv6 || (key->words[3] == words[3] && key->words[5] == words[5]);
}

/* Fills `hop` if the route is known. */
static nks_inline bool nks_route_known(const struct nks_route *route, const struct bpf_fib_lookup *fib, bool ipv6,
				       __u32 length, __u64 generation, struct nks_next_hop *hop)
{
	__u32 stamp = *(const volatile __u32 *)&route->stamp;

	if (stamp & 1 || route->generation != generation || length > route->longest ||
	    bpf_jiffies64() - route->looked_up >= route_jiffies)
		return false;
	if (!nks_same_route(&route->key, fib, ipv6))
		return false;
	*hop = route->hop;
	return *(const volatile __u32 *)&route->stamp == stamp;
}

static nks_inline void nks_route_learned(struct nks_route *route, const struct nks_route_key *key, bool ipv6,
					 __u32 longest, __u64 generation, const struct nks_next_hop *hop)
{
	__u64 now = bpf_jiffies64();
	__u32 which = ipv6;
	struct nks_generation *seen = bpf_map_lookup_elem(&generations, &which);
	__u32 stamp = *(volatile __u32 *)&route->stamp;

	if (!seen || stamp & 1)
		return;
	if (seen->number != generation) {
		seen->number = generation;
		seen->since = now;
	}
	if (now - seen->since < NKS_SETTLE_JIFFIES)
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

#endif /* NKS_ROUTE_CACHE_H */
