/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Ways out of the node that were found before, by processor: one in each bucket,
 * for TCP and UDP. A packet whose way is known needs neither the checks of its
 * addresses nor bpf_fib_lookup(), which is half of what it costs; it still has its
 * headers, hop limit and length checked, and its neighbour found anew.
 *
 * Why it may be believed. All that the verdict depends on is in the key, is read
 * anew, or is counted by a generation; and a way counts only while the generation
 * is the one before the lookups that found it:
 *
 *   pods  A number that user space raises behind every change of `pods`, before it
 *         says that the change is done (pod_index.h).
 *   IPv4  netns_ipv4.rt_genid, by which the kernel invalidates the routes that its
 *         sockets have cached: rt_cache_flush() on any change of a route, a rule,
 *         an address, a nexthop object in use, a device's state, carrier, MTU or
 *         VRF, or a forwarding sysctl.
 *   IPv6  What only grows: fib_seq of the tables main and local (each route that is
 *         added, replaced, appended or deleted), fib6_sernum (routes added, nexthop
 *         objects replaced, path MTUs learned, multipath members that die) and
 *         rt_genid (devices: state, carrier, MTU; IPv4's notifier is called for
 *         all). With rules beside the two of the kernel's own there are more tables
 *         than that, and nothing is cached.
 *
 * Numbers that only grow have a sum that is the same only if each is. Forwarding
 * of the device, which netlink changes without a new generation, is read each time.
 *
 * And no way counts for longer than `route_jiffies` after its lookup, 32 to 320 ms,
 * whatever the generation says. That bounds what has none: the kernel lets a next
 * hop lapse by its neighbour's state (fib_multipath_use_neigh), takes over a
 * multipath sysctl, lets an IPv6 route expire, or replaces a member of a nexthop
 * group. IPv6 counts before it changes a tree: a lookup in between is of the old
 * tree with the new count. So nothing is cached while a generation is younger than
 * NKS_SETTLE_JIFFIES.
 *
 * The MTU: a way is good for packets as long as the lookup found to pass, its MTU
 * where the lookup tells that, and longer ones look again.
 *
 * Only next hops are kept, never a refusal. A pod that fills buckets on purpose
 * makes others look again, which costs them about a tenth more than without.
 *
 * Nothing here is shared between processors. Programs run with bottom halves off,
 * so that nothing interleaves on one; where a real-time kernel lets it, the stamp
 * tells, as a sequence lock's does. All is of one network namespace, as the
 * ifindex in `pods` is.
 *
 * Reading the kernel's structs takes bpf_cast_to_kern_ctx() (6.2) and CAP_PERFMON;
 * without, user space leaves `route_cache` 0, and nothing of this is looked at.
 */
#ifndef NKS_ROUTE_CACHE_H
#define NKS_ROUTE_CACHE_H

#include "bpf.h"
#include "fib.h"
#include "generation.h"
#include "packet.h"
#include "pod_index.h"

NKS_HELPER __u64 (*bpf_jiffies64)(void) = (void *)BPF_FUNC_jiffies64;

#define NKS_SETTLE_JIFFIES 4

/* How long a route counts at most. Tests set it before they load the programs. */
const volatile __u32 route_jiffies = 32;

#define NKS_ROUTES_SHIFT 10

/*
 * All that the verdict on a packet depends on, in words: family, protocol and
 * ports; ifindex and type of service, or class and label; the addresses, of which
 * IPv4 has only the second halves; the mark.
 */
struct nks_route_key {
	__u64 what;
	__u64 from;
	__u64 source[2];
	__u64 destination[2];
	__u64 mark;
};

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

/* False where nothing may be cached. */
static nks_inline bool nks_route_generation(struct __sk_buff *skb, bool ipv6, __u64 *generation)
{
	__u32 key = NKS_POD_GENERATION;
	const volatile __u32 *pods = bpf_map_lookup_elem(&pod_index, &key);

	if (!pods || !nks_kernel_generation(skb, ipv6, generation))
		return false;
	*generation += *pods;
	return true;
}

/*
 * Whether the packet is one that routes are kept for: TCP or UDP, with its ports
 * right behind the IP header. Of UDP GSO packets the kernel knows the segments'
 * length alone.
 */
static nks_inline bool nks_is_plain(const struct __sk_buff *skb, const struct nks_packet *packet)
{
	if (packet->fragment || packet->l4 != (packet->ipv6 ? NKS_IPV6_LEN(ETH_HLEN) : NKS_IPV4_LEN(ETH_HLEN)))
		return false;
	return packet->protocol == IPPROTO_TCP || (packet->protocol == IPPROTO_UDP && !skb->gso_size);
}

/* Of a plain packet; false when its ports are in a page fragment. */
static nks_inline bool nks_route_key(struct __sk_buff *skb, const struct nks_packet *packet, __u32 mark,
				     struct nks_route_key *key)
{
	__u32 l4 = packet->ipv6 ? NKS_IPV6_LEN(ETH_HLEN) : NKS_IPV4_LEN(ETH_HLEN);
	const __u64 *source = (const __u64 *)packet->source.words;
	const __u64 *destination = (const __u64 *)packet->destination.words;
	void *data = NKS_DATA(skb);

	if (data + l4 + 4 > NKS_DATA_END(skb))
		return false;
	key->what = packet->ipv6 | (__u64)packet->protocol << 8 | (__u64) * (const __u32 *)(data + l4) << 16;
	key->from = skb->ifindex | (__u64)(packet->ipv6 ? packet->flow : packet->tos) << 32;
	key->source[0] = source[0];
	key->source[1] = source[1];
	key->destination[0] = destination[0];
	key->destination[1] = destination[1];
	key->mark = mark;
	/* On the stack, not in registers that are saved there one by one. */
	asm volatile("" ::"r"(key) : "memory");
	return true;
}

static nks_inline struct nks_route *nks_route_bucket(const struct nks_route_key *key, bool ipv6)
{
	__u64 addresses = key->destination[1] ^ key->source[1] >> 5;
	__u32 bucket;

	if (ipv6)
		addresses ^= key->destination[0] >> 9;
	bucket = (key->what ^ addresses) * 0x9e3779b97f4a7c15 >> (64 - NKS_ROUTES_SHIFT);
	return bpf_map_lookup_elem(&routes, &bucket);
}

static nks_inline bool nks_same_route(const struct nks_route_key *a, const struct nks_route_key *b, bool ipv6)
{
	if (a->what != b->what || a->from != b->from || a->source[1] != b->source[1] ||
	    a->destination[1] != b->destination[1] || a->mark != b->mark)
		return false;
	/* `what` has the family. */
	return !ipv6 || (a->source[0] == b->source[0] && a->destination[0] == b->destination[0]);
}

/* Fills `hop` for a plain packet of `length` bytes if its route is known. */
static nks_inline bool nks_route_known(struct __sk_buff *skb, const struct nks_packet *packet, __u32 mark,
				       __u32 length, struct nks_next_hop *hop)
{
	const struct nks_route *route;
	struct nks_route_key key;
	__u64 generation, now;
	__u32 stamp;

	if (!nks_route_key(skb, packet, mark, &key))
		return false;
	now = bpf_jiffies64();
	if (!nks_route_generation(skb, packet->ipv6, &generation))
		return false;
	route = nks_route_bucket(&key, packet->ipv6);
	if (!route)
		return false;
	stamp = *(const volatile __u32 *)&route->stamp;
	if (stamp & 1 || route->generation != generation || length > route->longest ||
	    now - route->looked_up >= route_jiffies)
		return false;
	if (!nks_same_route(&route->key, &key, packet->ipv6))
		return false;
	*hop = route->hop;
	return *(const volatile __u32 *)&route->stamp == stamp;
}

/* Keeps the way of a plain packet; `generation` is from before the lookups that
 * led to it. */
static nks_inline void nks_route_learn(struct __sk_buff *skb, const struct nks_packet *packet, __u32 mark,
				       __u32 longest, __u64 generation, const struct nks_next_hop *hop)
{
	__u32 which = packet->ipv6;
	struct nks_generation *seen;
	struct nks_route_key key;
	struct nks_route *route;
	__u64 now;
	__u32 stamp;

	if (!nks_route_key(skb, packet, mark, &key))
		return;
	now = bpf_jiffies64();
	seen = bpf_map_lookup_elem(&generations, &which);
	route = nks_route_bucket(&key, packet->ipv6);
	if (!seen || !route)
		return;
	if (seen->number != generation) {
		seen->number = generation;
		seen->since = now;
	}
	stamp = *(volatile __u32 *)&route->stamp;
	if (now - seen->since < NKS_SETTLE_JIFFIES || stamp & 1)
		return;

	*(volatile __u32 *)&route->stamp = stamp + 1;
	asm volatile("" ::: "memory");
	route->longest = longest;
	route->generation = generation;
	route->looked_up = now;
	route->key = key;
	route->hop = *hop;
	asm volatile("" ::: "memory");
	*(volatile __u32 *)&route->stamp = stamp + 2;
}

#endif /* NKS_ROUTE_CACHE_H */
