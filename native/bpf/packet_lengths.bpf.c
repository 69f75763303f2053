// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * How long the packets at a hook are: whether BIG TCP is really in use there,
 * and whether its packets get as far as that.
 */
#include <stddef.h>

#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>

#include "nks/bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* From here on an IP header has no room for the length. */
#define BIG_LENGTH 65536

enum packet_family {
	PACKET_IPV4,
	PACKET_IPV6,
	PACKET_FAMILIES
};

struct packet_length {
	__u64 packets;
	__u64 big_packets; /* of at least 64 KiB */
	__u32 longest; /* without the Ethernet header, GSO packets whole */
	__be16 length_field; /* of the longest: tot_len, payload_len; 0 when big */
	__u8 protocol; /* of the longest: protocol, nexthdr; 0 is a hop-by-hop header */
	__u8 padding;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, PACKET_FAMILIES);
	__type(key, __u32);
	__type(value, struct packet_length);
} lengths SEC(".maps");

static nks_inline void measure(const struct __sk_buff *skb, enum packet_family family, __u32 length_offset,
			       __u32 protocol_offset)
{
	struct packet_length *length;
	__u32 bytes = skb->len - ETH_HLEN;
	__u32 key = family;

	length = bpf_map_lookup_elem(&lengths, &key);
	if (!length)
		return;
	length->packets++;
	if (bytes >= BIG_LENGTH)
		length->big_packets++;
	if (bytes <= length->longest)
		return;
	length->longest = bytes;
	bpf_skb_load_bytes(skb, ETH_HLEN + length_offset, &length->length_field, sizeof(length->length_field));
	bpf_skb_load_bytes(skb, ETH_HLEN + protocol_offset, &length->protocol, sizeof(length->protocol));
}

/*
 * packet_lengths: every packet at the hook.
 *
 * Hook      tcx of a device with an Ethernet header, or netkit; first, so that
 *           it sees what others redirect
 * Returns   NEXT
 * Maps      lengths (counted)
 * Reads     length and protocol of the IP header
 * Writes    nothing
 */
SEC("tc")
int packet_lengths(struct __sk_buff *skb)
{
	switch (skb->protocol) {
	case nks_htons(ETH_P_IP):
		measure(skb, PACKET_IPV4, offsetof(struct iphdr, tot_len), offsetof(struct iphdr, protocol));
		break;
	case nks_htons(ETH_P_IPV6):
		measure(skb, PACKET_IPV6, offsetof(struct ipv6hdr, payload_len), offsetof(struct ipv6hdr, nexthdr));
		break;
	}
	return -1;
}
