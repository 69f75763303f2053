/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A rate, kept as a clock: `next` is when the pod's next byte is due. A packet
 * moves the clock on by what its bytes take at the rate. How far the clock may
 * be ahead of the time, the window, is what both limits come down to:
 *
 *   egress   packets are sent at the clock's time, and the window, the horizon,
 *            is the longest that one may have to wait
 *   ingress  packets cannot wait, and the window is how much may arrive at
 *            once: a token bucket that holds what the rate gives in that time
 *
 * A packet passes if the clock is inside the window when it comes, however long
 * it is. So a GSO packet longer than the whole window is not shut out for good;
 * what follows it waits, or is dropped, the longer.
 */
#ifndef NKS_BUCKET_H
#define NKS_BUCKET_H

#include "bpf.h"
#include "packet.h"

NKS_HELPER long (*bpf_spin_lock)(struct bpf_spin_lock *lock) = (void *)BPF_FUNC_spin_lock;
NKS_HELPER long (*bpf_spin_unlock)(struct bpf_spin_lock *lock) = (void *)BPF_FUNC_spin_unlock;

#define NKS_NSEC_PER_SEC 1000000000ULL

/* An enum, so that it is in the BTF, from which user space has it. */
enum nks_direction {
	NKS_EGRESS = 0, /* leaves the node by an uplink */
	NKS_INGRESS = 1, /* comes to the node by an uplink */
};

/* A direction of a pod, known by the ifindex of its host side. */
struct nks_limit_key {
	__u32 host_ifindex;
	enum nks_direction direction;
};

struct nks_limit {
	__u64 rate; /* bytes a second; 0: none, any more */
	__u64 window; /* nanoseconds */
};

struct nks_bucket {
	struct bpf_spin_lock lock; /* of everything here; user space reads with BPF_F_LOCK */
	__u32 reserved;
	__u64 next; /* CLOCK_MONOTONIC */
	__u64 packets; /* passed; a GSO packet counts once */
	__u64 bytes; /* ... on the wire, with the headers of each segment */
	__u64 delayed_packets; /* egress: passed, but later than they could have been sent */
	__u64 dropped_packets;
	__u64 dropped_bytes;
};

_Static_assert(sizeof(struct nks_limit_key) == 8, "no padding in a key");

/* What user space wants. Apart from what the programs keep, so that a rate
 * changes in one step and the clock goes on. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 131072);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_RDONLY_PROG);
	__type(key, struct nks_limit_key);
	__type(value, struct nks_limit);
} limits SEC(".maps");

/* What came of it. User space adds and removes the entries: before the limit,
 * and behind it. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 131072);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct nks_limit_key);
	__type(value, struct nks_bucket);
} buckets SEC(".maps");

/*
 * Takes a packet of `length` bytes that can go at `earliest`, no earlier than
 * `now`, and sets `departure`, until which it `waits` or for which it does not
 * care. False when it is to be dropped: it would go outside the window.
 *
 * Without a rate nothing is held back any more, but nothing overtakes what is
 * still waiting, either.
 */
static nks_inline bool nks_bucket_take(struct nks_bucket *bucket, const struct nks_limit *limit,
				       __u64 now, __u64 earliest, __u64 length, bool waits,
				       __u64 *departure)
{
	__u64 rate = limit->rate;
	__u64 latest = now + limit->window;
	__u64 cost = 0;
	__u64 at;
	bool taken;

	/* Rounded up: a rate is never exceeded. */
	if (rate)
		cost = (length * NKS_NSEC_PER_SEC + rate - 1) / rate;

	bpf_spin_lock(&bucket->lock);
	at = bucket->next > earliest ? bucket->next : earliest;
	taken = !rate || at < latest;
	if (taken) {
		bucket->packets++;
		bucket->bytes += length;
		if (waits && at > earliest)
			bucket->delayed_packets++;
		if (rate)
			bucket->next = at + cost;
	} else {
		bucket->dropped_packets++;
		bucket->dropped_bytes += length;
	}
	bpf_spin_unlock(&bucket->lock);

	*departure = at;
	return taken;
}

/*
 * What a packet that was received took on the wire. GRO put segments together
 * and kept one header; skb->wire_len knows the others on the way out only.
 */
static nks_inline __u64 nks_received_length(const struct __sk_buff *skb, const struct nks_packet *packet)
{
	__u32 segments = skb->gso_segs;
	__u64 headers = packet->l4;
	__u8 offset;

	if (segments <= 1)
		return skb->len;
	if (packet->protocol != IPPROTO_TCP)
		headers += 8;
	else if (!bpf_skb_load_bytes(skb, packet->l4 + 12, &offset, sizeof(offset)))
		headers += (offset >> 4) * 4;
	return skb->len + (segments - 1) * headers;
}

#endif /* NKS_BUCKET_H */
