/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * `pods` without its hash: an address leads to a bucket, and the bucket says at
 * once that no pod has the address, or which one can have it. That is a quarter
 * of what a lookup in the hash costs, found or not, and there are four of them
 * in a round trip to a remote.
 *
 * Why it may be believed. The hash has the last word; what is here is derived
 * from it by user space, which writes through shared memory:
 *
 *   - A bucket is one aligned word, written whole. Before user space touches an
 *     address in the hash it sets the address's bucket to NKS_BUCKET_ASK, and
 *     only afterwards to what the hash says then. So a bucket that says anything
 *     else agrees with the hash, also when that process is killed in between.
 *     Zeroes ask: maps that nobody keeps are slow, never wrong.
 *   - A body is written while no bucket leads to it, before the one that shall
 *     (a store-release), and never again: a pod that changes gets another body.
 *     What a bucket no longer leads to is used again only after a grace period,
 *     in which every program that still reads it has ended. So nobody sees half
 *     a body, or one address's body for another's. The number in the bucket makes
 *     the address of the body: no processor reads the second before the first.
 *   - Two addresses in one bucket ask the hash, and so does one for which there
 *     is no body left.
 *
 * A program that is under way meanwhile may still go by what it found. Where it
 * asked the hash, that is an element which the kernel may have given to another
 * address by then: one packet may reach the pod that came after. A body is not
 * given away before such a program has ended.
 */
#ifndef NKS_POD_INDEX_H
#define NKS_POD_INDEX_H

#include "bpf.h"
#include "packet.h"
#include "pod.h"

#define NKS_POD_BUCKETS_SHIFT 15

/* At n addresses n * exp(-n / buckets) are alone in their bucket: never more
 * than 12,055. */
#define NKS_POD_BODIES 16384

#define NKS_BUCKET_ASK 0U
#define NKS_BUCKET_EMPTY 0xffffffffU

/* Behind the buckets: how often user space has changed them, raised when it has. */
#define NKS_POD_GENERATION (1U << NKS_POD_BUCKETS_SHIFT)

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, NKS_POD_GENERATION + 1);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, __u32);
} pod_index SEC(".maps");

/* The first is none. */
struct pod_body {
	struct nks_address address;
	struct pod_entry entry;
};

_Static_assert(sizeof(struct pod_body) == 32, "mirrored in user space");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, NKS_POD_BODIES);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct pod_body);
} pod_bodies SEC(".maps");

/* In user space too. The last byte of an address is the highest of a half, and
 * alone decides the highest of the product: neighbours never share a bucket. */
static nks_inline __u32 nks_pod_bucket(const struct nks_address *address)
{
	const __u64 *halves = (const __u64 *)address->words;

	return (halves[0] * 0x9e3779b97f4a7c15 + halves[1] * 0xc2b2ae3d27d4eb4f) >>
	       (64 - NKS_POD_BUCKETS_SHIFT);
}

static nks_inline bool nks_same_address(const struct nks_address *a, const struct nks_address *b)
{
	const __u64 *x = (const __u64 *)a->words, *y = (const __u64 *)b->words;

	return x[1] == y[1] && x[0] == y[0];
}

static nks_inline const struct pod_entry *nks_find_pod(const struct nks_address *address)
{
	__u32 bucket = nks_pod_bucket(address);
	const volatile __u32 *state = bpf_map_lookup_elem(&pod_index, &bucket);
	const struct pod_body *body;
	struct nks_address key;
	__u32 number;

	if (!state)
		return NULL;
	number = *state;
	if (number == NKS_BUCKET_EMPTY)
		return NULL;
	if (number != NKS_BUCKET_ASK) {
		body = bpf_map_lookup_elem(&pod_bodies, &number);
		if (body)
			return nks_same_address(&body->address, address) ? &body->entry : NULL;
	}
	/* A copy: whose address helpers have, clang does not keep in registers. */
	key = *address;
	return bpf_map_lookup_elem(&pods, &key);
}

#endif /* NKS_POD_INDEX_H */
