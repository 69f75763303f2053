// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Rates of pods, at the devices that lead out of the node: what a pod sends is
 * paced, what is sent to it is policed. IPv4 and IPv6 share a pod's rate, and so
 * do all uplinks. What pods of this node and the host send each other passes
 * no uplink, and no rate.
 *
 * A pod is known by its address, through host_routing's `pods`. from_pod lets no
 * packet out with another's, on whatever way it leaves the node; a stamp on the
 * packet would not survive the upper stack, and could come from the pod.
 */
#include "nks/bpf.h"
#include "nks/bucket.h"
#include "nks/packet.h"
#include "nks/pod.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

NKS_HELPER long (*bpf_skb_set_tstamp)(struct __sk_buff *skb, __u64 tstamp, __u32 tstamp_type) =
	(void *)BPF_FUNC_skb_set_tstamp;

enum action {
	NEXT = -1,
	DROP = 2,
};

/* When the pod's socket wants the packet sent (BBR and other pacing, SO_TXTIME).
 * Other clocks than fq's are no answer, nor is a time of reception. */
static nks_inline __u64 earliest_departure(const struct __sk_buff *skb, __u64 now)
{
	if (skb->tstamp_type != BPF_SKB_TSTAMP_DELIVERY_MONO || skb->tstamp < now)
		return now;
	return skb->tstamp;
}

static nks_inline int pace(struct __sk_buff *skb, __u32 l2)
{
	struct nks_limit_key key = { .direction = NKS_EGRESS };
	const struct pod_entry *pod;
	struct nks_bucket *bucket;
	const struct nks_limit *limit;
	struct nks_packet packet;
	__u64 now, earliest, departure;

	if (nks_parse(skb, l2, &packet) || packet.arp)
		return NEXT;
	pod = bpf_map_lookup_elem(&pods, &packet.source);
	if (!pod || !pod->host_ifindex)
		return NEXT;
	key.host_ifindex = pod->host_ifindex;

	/* fq sends TC_PRIO_CONTROL past all departure times, and other priorities
	 * in bands; on veth a pod's word for it gets here. The queue it was in on
	 * the pod's device says nothing of this one's. */
	skb->priority = 0;
	skb->queue_mapping = 0;

	limit = bpf_map_lookup_elem(&limits, &key);
	if (!limit)
		return NEXT;
	bucket = bpf_map_lookup_elem(&buckets, &key);
	if (!bucket)
		return NEXT;

	now = bpf_ktime_get_ns();
	earliest = earliest_departure(skb, now);
	if (!nks_bucket_take(bucket, limit, now, earliest, skb->wire_len, true, &departure))
		return DROP;
	/* It takes IPv4 and IPv6, and this is one of them. */
	if (departure > now)
		bpf_skb_set_tstamp(skb, departure, BPF_SKB_TSTAMP_DELIVERY_MONO);
	return NEXT;
}

static nks_inline int police(struct __sk_buff *skb, __u32 l2)
{
	struct nks_limit_key key = { .direction = NKS_INGRESS };
	const struct pod_entry *pod;
	struct nks_bucket *bucket;
	const struct nks_limit *limit;
	struct nks_packet packet;
	__u64 now, length, departure;

	if (skb->pkt_type != PACKET_HOST || nks_parse(skb, l2, &packet) || packet.arp)
		return NEXT;
	pod = bpf_map_lookup_elem(&pods, &packet.destination);
	if (!pod || !pod->host_ifindex)
		return NEXT;
	key.host_ifindex = pod->host_ifindex;
	limit = bpf_map_lookup_elem(&limits, &key);
	if (!limit || !limit->rate)
		return NEXT;
	bucket = bpf_map_lookup_elem(&buckets, &key);
	if (!bucket)
		return NEXT;

	now = bpf_ktime_get_ns();
	length = nks_received_length(skb, &packet);
	if (!nks_bucket_take(bucket, limit, now, now, length, false, &departure))
		return DROP;
	return NEXT;
}

/*
 * pace_uplink: every packet that leaves the node.
 *
 * Hook      tcx/egress of a device that leads out of the node, whose root queueing
 *           discipline is fq, or mq with fq for each queue; before others' programs,
 *           of which one that returns PASS would take the packet past the rate
 * Returns   NEXT      sent at the departure time that it carries
 *           DROP      the pod has more under way than the window, the horizon, holds
 * Maps      pods and limits (read), buckets (counted)
 * Reads     Ethernet type, IP header; what the pod's socket wants (tstamp)
 * Writes    of a pod's packets: priority and queue_mapping, to 0; tstamp, later
 *           than it was
 *
 * pace_tunnel is the same for a device without a link-layer header.
 */
SEC("tcx/egress")
int pace_uplink(struct __sk_buff *skb)
{
	return pace(skb, ETH_HLEN);
}

SEC("tcx/egress")
int pace_tunnel(struct __sk_buff *skb)
{
	return pace(skb, 0);
}

/*
 * police_uplink: every packet that arrives at the node from outside.
 *
 * Hook      tcx/ingress of a device that leads out of the node, right before
 *           from_uplink, whose redirect ends the chain and passes the hooks of the
 *           pod's device by
 * Returns   NEXT      within the pod's rate, or for no pod that has one
 *           DROP      above it
 * Maps      pods and limits (read), buckets (counted)
 * Reads     Ethernet type, IP header; TCP's length
 * Writes    nothing
 *
 * police_tunnel is the same for a device without a link-layer header.
 */
SEC("tcx/ingress")
int police_uplink(struct __sk_buff *skb)
{
	return police(skb, ETH_HLEN);
}

SEC("tcx/ingress")
int police_tunnel(struct __sk_buff *skb)
{
	return police(skb, 0);
}
