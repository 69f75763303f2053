/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The pods of this node: address -> device. Written by user space, one entry
 * per address; a pod with three addresses has three entries.
 */
#ifndef NKS_POD_H
#define NKS_POD_H

#include "bpf.h"
#include "packet.h"

/* An enum, so that it is in the BTF, from which user space has it. */
enum nks_pod_flags {
	/* Frames to the pod carry `mac` as their destination. Clear for netkit in
	 * L3 mode, where `mac` is zero and all MACs are. */
	NKS_POD_L2 = 1U << 0,
};

struct pod_entry {
	__u32 host_ifindex; /* host side of the pair; 0: not there yet, the stack decides */
	enum nks_pod_flags flags;
	__u8 mac[ETH_ALEN]; /* of the pod-side device */
	__u16 mtu; /* of the pod-side device; 0: do not check */
};

_Static_assert(sizeof(struct pod_entry) == 16, "mirrored in user space");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_RDONLY_PROG);
	__type(key, struct nks_address);
	__type(value, struct pod_entry);
} pods SEC(".maps");

static nks_inline bool nks_pod_has_mac(const struct pod_entry *pod, const __be16 mac[3])
{
	const __be16 *own = (const __be16 *)pod->mac;

	return own[0] == mac[0] && own[1] == mac[1] && own[2] == mac[2];
}

/* A packet of `l2` link-layer bytes that the pod's device cannot take whole. A
 * GSO packet is delivered as it is, whatever the MTU. */
static nks_inline bool nks_pod_exceeds_mtu(const struct __sk_buff *skb, __u32 l2,
					   const struct pod_entry *pod)
{
	return pod->mtu && !skb->gso_size && skb->len > (__u32)pod->mtu + l2;
}

/*
 * One hop less, and the MAC address that the pod's device wants. Where the
 * kernel compares MACs, an L3 target wants its zeros too: the frame may come
 * from a pod in L2 mode. 0, or -errno.
 */
static nks_inline long nks_pod_prepare(struct __sk_buff *skb, const struct pod_entry *pod,
				       const struct nks_packet *packet, bool compared)
{
	if ((!compared && !(pod->flags & NKS_POD_L2)) || nks_pod_has_mac(pod, packet->mac))
		return nks_decrement_ttl(skb, ETH_HLEN, packet);
	return nks_decrement_ttl_to(skb, packet, (const __be16 *)pod->mac);
}

#endif /* NKS_POD_H */
