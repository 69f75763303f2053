/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The object of docs/bpf.md: counts IPv4 flows at a device and tells user space of new ones. */
#include "fixture.h"
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/udp.h>

HELPER(long, bpf_skb_load_bytes, 26, const void *skb, __u32 offset, void *to, __u32 length);
HELPER(long, bpf_ringbuf_output, 130, void *map, void *data, __u64 size, __u64 flags);

struct flow {
	__be32 source;
	__be32 destination;
	__be16 source_port;
	__be16 destination_port;
	__u8 protocol;
	__u8 pad[3];
};

struct flow_stats {
	__u64 packets;
	__u64 bytes;
};

struct new_flow {
	struct flow flow;
	__u32 ifindex;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct flow);
	__type(value, struct flow_stats);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct flow_stats);
} totals SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);
} new_flows SEC(".maps");

/* Set before loading: a constant to the verifier. */
const volatile __u8 only_protocol;

/* Read and written while the programs run. */
volatile __u32 paused;
__u64 lost_events;

static __noinline int read_flow(struct __sk_buff *skb, struct flow *flow)
{
	struct iphdr ip;
	struct udphdr ports;

	if (skb->protocol != __builtin_bswap16(ETH_P_IP) || bpf_skb_load_bytes(skb, ETH_HLEN, &ip, sizeof(ip)))
		return -1;
	if (only_protocol && ip.protocol != only_protocol)
		return -1;
	flow->source = ip.saddr;
	flow->destination = ip.daddr;
	flow->protocol = ip.protocol;
	if ((ip.protocol == IPPROTO_UDP || ip.protocol == IPPROTO_TCP) &&
	    !bpf_skb_load_bytes(skb, ETH_HLEN + ip.ihl * 4, &ports, sizeof(ports))) {
		flow->source_port = ports.source;
		flow->destination_port = ports.dest;
	}
	return 0;
}

SEC("tcx/ingress")
int count_flows(struct __sk_buff *skb)
{
	struct flow flow = {};
	struct flow_stats first = { 1, skb->len };
	struct flow_stats *stats;
	__u32 counted = 0;

	if (paused || read_flow(skb, &flow))
		return -1;
	stats = bpf_map_lookup_elem(&totals, &counted);
	if (stats) {
		stats->packets++;
		stats->bytes += skb->len;
	}
	stats = bpf_map_lookup_elem(&flows, &flow);
	if (stats) {
		__sync_fetch_and_add(&stats->packets, 1);
		__sync_fetch_and_add(&stats->bytes, skb->len);
	} else {
		struct new_flow event = { flow, skb->ifindex };

		bpf_map_update_elem(&flows, &flow, &first, 0);
		if (bpf_ringbuf_output(&new_flows, &event, sizeof(event), 0))
			__sync_fetch_and_add(&lost_events, 1);
	}
	return -1;
}

SEC("xdp")
int pass_all(struct xdp_md *ctx)
{
	return XDP_PASS;
}

__u64 sent_bytes;

SEC("cgroup_skb/egress")
int count_sent(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&sent_bytes, skb->len);
	return 1;
}

char _license[] SEC("license") = "GPL";
