// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * What leaves by a device, and when: a witness of departure times that is not
 * the program which writes them. And a pod that wants its packets sent late.
 */
#include "../../../native/bpf/include/nks/bpf.h"

#include <linux/if_ether.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define DEPARTURES 16384

NKS_HELPER __u64 (*bpf_ktime_get_ns)(void) = (void *)BPF_FUNC_ktime_get_ns;
NKS_HELPER long (*bpf_skb_set_tstamp)(struct __sk_buff *skb, __u64 tstamp, __u32 tstamp_type) =
	(void *)BPF_FUNC_skb_set_tstamp;

struct departure {
	__u64 now; /* CLOCK_MONOTONIC, when the packet was seen */
	__u64 stamp; /* skb->tstamp */
	__u32 stamp_type;
	__u32 wire_length;
	__u32 priority;
	__u32 queue_mapping;
	__be32 source; /* the last word of an IPv6 address */
	__u32 socket; /* 1: the packet still belongs to the pod's socket */
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, DEPARTURES);
	__type(key, __u32);
	__type(value, struct departure);
} departures SEC(".maps");

__u64 seen = 0;
__u64 wanted_delay = 0;

/* tcx/egress of an uplink: takes note of IPv4 and IPv6, and goes on. */
SEC("tcx/egress")
int note_departure(struct __sk_buff *skb)
{
	struct departure *departure;
	__u32 offset, place;

	if (skb->protocol == nks_htons(ETH_P_IP))
		offset = ETH_HLEN + 12;
	else if (skb->protocol == nks_htons(ETH_P_IPV6))
		offset = ETH_HLEN + 8 + 12;
	else
		return -1;

	place = __sync_fetch_and_add(&seen, 1);
	departure = bpf_map_lookup_elem(&departures, &place);
	if (!departure)
		return -1;
	departure->now = bpf_ktime_get_ns();
	departure->stamp = skb->tstamp;
	departure->stamp_type = skb->tstamp_type;
	departure->wire_length = skb->wire_len;
	departure->priority = skb->priority;
	departure->queue_mapping = skb->queue_mapping;
	departure->socket = skb->sk != 0;
	bpf_skb_load_bytes(skb, offset, &departure->source, sizeof(departure->source));
	return -1;
}

/* tcx/egress of a pod's device: what a socket with SO_TXTIME asks for, and the
 * highest priority. */
SEC("tcx/egress")
int want_late(struct __sk_buff *skb)
{
	skb->priority = 7;
	if (wanted_delay)
		bpf_skb_set_tstamp(skb, bpf_ktime_get_ns() + wanted_delay, BPF_SKB_TSTAMP_DELIVERY_MONO);
	return -1;
}
