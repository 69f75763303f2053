/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Fragments. Only the first has ports, and the others go where it went. What is
 * remembered is the first ones of services' packets; a later one that comes
 * before its first, or without, is dropped if it is to a service's address, and
 * else nothing that is known here.
 */
#ifndef NKS_FRAGMENT_H
#define NKS_FRAGMENT_H

#include "bpf.h"
#include "service.h"
#include "work.h"

struct nks_fragment_key {
	struct nks_address source;
	struct nks_address destination;
	__be32 id;
	__u32 protocol; /* IPv4's; IPv6 numbers the packets of two ends, whatever is in them */
};

_Static_assert(sizeof(struct nks_fragment_key) == 40, "no padding in a key");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__uint(key_size, sizeof(struct nks_fragment_key));
	__uint(value_size, sizeof(__u64)); /* both ports, as they are in the packet, and the protocol */
} fragments SEC(".maps");

static nks_inline void nks_fragment_key(const struct nks_work *work, struct nks_fragment_key *key)
{
	key->source = work->packet.source;
	key->destination = work->packet.destination;
	key->id = work->at.id;
	key->protocol = work->packet.ipv6 ? 0 : work->at.protocol;
}

static nks_inline bool nks_know_fragment(struct nks_work *work)
{
	struct nks_fragment_key key;
	const __u64 *first;

	nks_fragment_key(work, &key);
	first = bpf_map_lookup_elem(&fragments, &key);
	if (!first)
		return false;
	work->tuple.source_port = *first & 0xffff;
	work->tuple.destination_port = *first >> 16;
	work->tuple.protocol = work->at.protocol = *first >> 32;
	return true;
}

/* Of a first fragment. Global, to be verified once. */
__attribute__((noinline)) int nks_remember_fragment(const struct nks_work *work)
{
	struct nks_fragment_key key;
	__u64 first;

	if (!work)
		return 0;
	nks_fragment_key(work, &key);
	first = work->tuple.source_port | (__u32)work->tuple.destination_port << 16 |
		(__u64)work->tuple.protocol << 32;
	return bpf_map_update_elem(&fragments, &key, &first, BPF_ANY) ? -1 : 0;
}

#endif /* NKS_FRAGMENT_H */
