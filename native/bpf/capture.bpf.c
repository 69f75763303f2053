// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Packet capture at a hook. Redirects lead packets past the devices that
 * tcpdump listens on; these programs, first at the hook, see all of them.
 *
 * Hook      tcx/ingress and tcx/egress of any device, netkit/peer and
 *           netkit/primary; first in the chain. capture_gate: last at a netkit
 *           hook, see there.
 * Returns   NEXT, whatever happens; capture_gate: DROP
 * Maps      slots, ring, losses (of one capture), statistics (of one device)
 * Reads     as many bytes as are captured; headers, for the filter
 * Writes    nothing of the packet or its metadata, and makes nothing linear
 *
 * Each device has its own load of this object, whose constants say which it is:
 * skb->ifindex does not, since at netkit/primary it is numbered inside the pod.
 * The constants also let the verifier leave out what the filter does not ask.
 */
#include <stdbool.h>
#include <stddef.h>

#include "nks/bpf.h"
#include "nks/capture.h"
#include "nks/packet.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* TCX_NEXT and NETKIT_NEXT, TCX_DROP and NETKIT_DROP. */
#define NEXT (-1)
#define DROP 2

#define NKS_CAPTURE_TERMS 16

/* As many steps from the IPv6 header to the layer above it. */
#define EXTENSION_HEADERS 6

#define VLAN_TAGS 2

enum nks_capture_term_kind {
	NKS_TERM_ETHERTYPE = 0, /* low */
	NKS_TERM_PROTOCOL = 1, /* low: of IPv4, or IPv6 behind its extension headers */
	NKS_TERM_ADDRESS = 2, /* address, mask */
	NKS_TERM_PORT = 3, /* low to high: TCP, UDP, SCTP, DCCP, UDP-Lite */
};

/* For addresses and ports; both: either will do. */
enum nks_capture_term_sides {
	NKS_TERM_SOURCE = 1U << 0,
	NKS_TERM_DESTINATION = 1U << 1,
};

/* Host byte order but for the address. */
struct nks_capture_term {
	enum nks_capture_term_kind kind;
	enum nks_capture_term_sides sides;
	__u8 negated;
	__u8 ends; /* the last one of an alternative, all of whose terms have to hold */
	__u16 low;
	__u16 high;
	__u16 reserved;
	struct nks_address address; /* IPv4 mapped, as everywhere here */
	struct nks_address mask;
};

_Static_assert(sizeof(struct nks_capture_term) == 48, "written by user space");

/* Which interface of the capture each side of the device is. */
const volatile __u32 interfaces[NKS_CAPTURE_SIDES] = {};
/* Whether a program behind this one reports its verdicts to the capture. */
const volatile __u32 verdict_follows[NKS_CAPTURE_SIDES] = {};
/* Of the link layer in front of the packet: ETH_HLEN or 0. */
const volatile __u32 link_header = ETH_HLEN;
const volatile __u32 snap_length = NKS_CAPTURE_MAX;
/* Without terms every packet is captured. */
const volatile __u32 term_count = 0;
const volatile struct nks_capture_term terms[NKS_CAPTURE_TERMS] = {};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1); /* set by user space: the processors */
	__uint(map_flags, BPF_F_INNER_MAP);
	__type(key, __u32);
	__type(value, struct nks_capture_slot);
} slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096); /* set by user space */
} ring SEC(".maps");

/* Records that found no room in the ring, by interface. User space adds the entries. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, __u64);
} losses SEC(".maps");

struct nks_capture_statistics {
	__u64 seen;
	__u64 matched;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, NKS_CAPTURE_SIDES);
	__type(key, __u32);
	__type(value, struct nks_capture_statistics);
} statistics SEC(".maps");

/* What a filter can ask about. Host byte order but for the addresses. */
struct parsed {
	struct nks_address source;
	struct nks_address destination;
	__u16 type;
	__u16 source_port;
	__u16 destination_port;
	__u8 protocol;
	bool has_addresses;
	bool has_protocol;
	bool has_ports;
};

static nks_inline void parse_ports(const struct __sk_buff *skb, __u32 offset, struct parsed *packet)
{
	__be16 ports[2];

	switch (packet->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
	case IPPROTO_UDPLITE:
		break;
	default:
		return;
	}
	if (bpf_skb_load_bytes(skb, offset, ports, sizeof(ports)))
		return;
	packet->source_port = nks_htons(ports[0]);
	packet->destination_port = nks_htons(ports[1]);
	packet->has_ports = true;
}

static nks_inline void parse_ipv4(const struct __sk_buff *skb, __u32 offset, struct parsed *packet)
{
	struct iphdr ip;

	if (bpf_skb_load_bytes(skb, offset, &ip, sizeof(ip)) || ip.version != 4 || ip.ihl < 5)
		return;
	packet->source.words[2] = nks_htonl(0xffff);
	packet->source.words[3] = ip.saddr;
	packet->destination.words[2] = nks_htonl(0xffff);
	packet->destination.words[3] = ip.daddr;
	packet->has_addresses = true;
	packet->protocol = ip.protocol;
	packet->has_protocol = true;
	if (!(ip.frag_off & nks_htons(0x1fff)))
		parse_ports(skb, offset + ip.ihl * 4, packet);
}

static nks_inline void parse_ipv6(const struct __sk_buff *skb, __u32 offset, struct parsed *packet)
{
	struct ipv6hdr ip;
	__u8 next;

	if (bpf_skb_load_bytes(skb, offset, &ip, sizeof(ip)) || ip.version != 6)
		return;
	__builtin_memcpy(&packet->source, &ip.saddr, 16);
	__builtin_memcpy(&packet->destination, &ip.daddr, 16);
	packet->has_addresses = true;

	next = ip.nexthdr;
	offset += sizeof(ip);
	for (int step = 0; step < EXTENSION_HEADERS; step++) {
		struct {
			__u8 next;
			__u8 length;
			__be16 fragment;
		} header;

		if (next != IPPROTO_HOPOPTS && next != IPPROTO_ROUTING && next != IPPROTO_FRAGMENT &&
		    next != IPPROTO_AH && next != IPPROTO_DSTOPTS)
			break;
		if (bpf_skb_load_bytes(skb, offset, &header, sizeof(header)))
			return;
		if (next == IPPROTO_FRAGMENT && header.fragment & nks_htons(0xfff8)) {
			packet->protocol = header.next;
			packet->has_protocol = true;
			return;
		}
		if (next == IPPROTO_AH)
			offset += (header.length + 2) * 4;
		else if (next == IPPROTO_FRAGMENT)
			offset += 8;
		else
			offset += (header.length + 1) * 8;
		next = header.next;
	}
	packet->protocol = next;
	packet->has_protocol = true;
	parse_ports(skb, offset, packet);
}

/* Asked for or spoken of: both are addresses of the packet. */
static nks_inline void parse_arp(const struct __sk_buff *skb, __u32 offset, struct parsed *packet)
{
	struct {
		__be16 hardware, protocol;
		__u8 hardware_length, protocol_length;
		__be16 operation;
		__u8 sender_mac[ETH_ALEN], sender[4], target_mac[ETH_ALEN], target[4];
	} arp;

	if (bpf_skb_load_bytes(skb, offset, &arp, sizeof(arp)) || arp.protocol != nks_htons(ETH_P_IP) ||
	    arp.hardware_length != ETH_ALEN || arp.protocol_length != 4)
		return;
	packet->source.words[2] = nks_htonl(0xffff);
	__builtin_memcpy(&packet->source.words[3], arp.sender, 4);
	packet->destination.words[2] = nks_htonl(0xffff);
	__builtin_memcpy(&packet->destination.words[3], arp.target, 4);
	packet->has_addresses = true;
}

static nks_inline void parse(const struct __sk_buff *skb, struct parsed *packet)
{
	__u32 offset = link_header;
	__be16 type = skb->protocol;

	for (int tag = 0; tag < VLAN_TAGS; tag++) {
		if (type != nks_htons(ETH_P_8021Q) && type != nks_htons(ETH_P_8021AD))
			break;
		/* The type behind the tag. */
		if (bpf_skb_load_bytes(skb, offset + 2, &type, sizeof(type)))
			break;
		offset += 4;
	}
	packet->type = nks_htons(type);
	if (packet->type == ETH_P_IP)
		parse_ipv4(skb, offset, packet);
	else if (packet->type == ETH_P_IPV6)
		parse_ipv6(skb, offset, packet);
	else if (packet->type == ETH_P_ARP)
		parse_arp(skb, offset, packet);
}

static nks_inline bool is_in(const volatile struct nks_capture_term *term, const struct nks_address *address)
{
	return !((address->words[0] ^ term->address.words[0]) & term->mask.words[0]) &&
	       !((address->words[1] ^ term->address.words[1]) & term->mask.words[1]) &&
	       !((address->words[2] ^ term->address.words[2]) & term->mask.words[2]) &&
	       !((address->words[3] ^ term->address.words[3]) & term->mask.words[3]);
}

static nks_inline bool is_between(const volatile struct nks_capture_term *term, __u16 value)
{
	return value >= term->low && value <= term->high;
}

static nks_inline bool holds(const volatile struct nks_capture_term *term, const struct parsed *packet)
{
	__u32 sides = term->sides;

	switch (term->kind) {
	case NKS_TERM_ETHERTYPE:
		return packet->type == term->low;
	case NKS_TERM_PROTOCOL:
		return packet->has_protocol && packet->protocol == term->low;
	case NKS_TERM_ADDRESS:
		return packet->has_addresses &&
		       ((sides & NKS_TERM_SOURCE && is_in(term, &packet->source)) ||
			(sides & NKS_TERM_DESTINATION && is_in(term, &packet->destination)));
	case NKS_TERM_PORT:
		return packet->has_ports &&
		       ((sides & NKS_TERM_SOURCE && is_between(term, packet->source_port)) ||
			(sides & NKS_TERM_DESTINATION && is_between(term, packet->destination_port)));
	default:
		return false;
	}
}

static nks_inline bool matches(const struct __sk_buff *skb)
{
	struct parsed packet = {};
	bool alternative = true;

	if (!term_count)
		return true;
	parse(skb, &packet);
	for (__u32 i = 0; i < NKS_CAPTURE_TERMS && i < term_count; i++) {
		const volatile struct nks_capture_term *term = &terms[i];

		if (alternative && holds(term, &packet) == !!term->negated)
			alternative = false;
		if (term->ends) {
			if (alternative)
				return true;
			alternative = true;
		}
	}
	return false;
}

/*
 * As bpf_skb_load_bytes(), of 1 to `most` bytes. By one less, since verifiers up
 * to 6.12 or so learn no lower bound from a comparison with 0.
 */
static nks_inline long load(const struct __sk_buff *skb, __u32 offset, void *to, __u32 length, __u32 most)
{
	__u32 but_one = length - 1;

	asm volatile("" : "+r"(but_one));
	if (but_one >= most)
		return -1;
	return bpf_skb_load_bytes(skb, offset, to, but_one + 1);
}

/* A tag that the kernel keeps beside the packet is put back in, as on the wire. */
static nks_inline __u32 copy_with_tag(const struct __sk_buff *skb, struct nks_capture_slot *slot, __u32 length)
{
	struct {
		__be16 protocol;
		__be16 control;
	} tag = {
		.protocol = (__be16)skb->vlan_proto,
		.control = nks_htons((__u16)skb->vlan_tci),
	};

	if (bpf_skb_load_bytes(skb, 0, slot->data, 2 * ETH_ALEN))
		return 0;
	if (length < 2 * ETH_ALEN + sizeof(tag))
		return length < 2 * ETH_ALEN ? length : 2 * ETH_ALEN;
	__builtin_memcpy(slot->data + 2 * ETH_ALEN, &tag, sizeof(tag));
	length -= 2 * ETH_ALEN + sizeof(tag);
	if (length && load(skb, 2 * ETH_ALEN, slot->data + 2 * ETH_ALEN + sizeof(tag), length,
			   NKS_CAPTURE_MAX - 2 * ETH_ALEN - sizeof(tag)))
		return 0;
	return length + 2 * ETH_ALEN + sizeof(tag);
}

static nks_inline __u32 copy(const struct __sk_buff *skb, struct nks_capture_slot *slot, __u32 length)
{
	if (length > snap_length)
		length = snap_length;
	if (skb->vlan_present && link_header)
		return copy_with_tag(skb, slot, length);
	return load(skb, 0, slot->data, length, NKS_CAPTURE_MAX) ? 0 : length;
}

static nks_inline void count_loss(__u32 interface)
{
	__u64 *lost = bpf_map_lookup_elem(&losses, &interface);

	if (lost)
		__sync_fetch_and_add(lost, 1);
}

/* Whatever a packet before this one left: its way was ended by a program that
 * does not report, or the ring had no room for it. */
static nks_inline void empty(struct nks_capture_slot *slot)
{
	if (slot->state == NKS_SLOT_EMPTY)
		return;
	if (slot->state == NKS_SLOT_LOST || nks_capture_submit(&ring, slot))
		count_loss(slot->record.interface);
	slot->state = NKS_SLOT_EMPTY;
}

static nks_inline int capture(struct __sk_buff *skb, const enum nks_capture_side side)
{
	/* Its own variable: `side` has to stay a constant. */
	__u32 cpu = bpf_get_smp_processor_id(), interface = interfaces[side], key = side;
	struct nks_capture_statistics *counted = bpf_map_lookup_elem(&statistics, &key);
	struct nks_capture_slot *slot = bpf_map_lookup_elem(&slots, &cpu);
	__u32 length = skb->len;

	if (counted)
		counted->seen++;
	if (slot)
		empty(slot);
	if (!matches(skb))
		return NEXT;
	if (counted)
		counted->matched++;
	if (!slot) {
		count_loss(interface);
		return NEXT;
	}

	if (skb->vlan_present && link_header)
		length += 4;
	slot->record.time = bpf_ktime_get_ns();
	slot->record.interface = interface;
	slot->record.ifindex = skb->ifindex;
	slot->record.length = length;
	slot->record.captured = copy(skb, slot, length);
	slot->record.mark = skb->mark;
	slot->record.priority = skb->priority;
	slot->record.gso_size = skb->gso_size;
	slot->record.gso_segs = skb->gso_segs;
	slot->record.verdict = NKS_CAPTURE_NO_VERDICT;
	slot->record.packet_type = skb->pkt_type;
	slot->record.cpu = cpu;
	slot->side = side;
	if (verdict_follows[side])
		slot->state = NKS_SLOT_PENDING;
	else if (nks_capture_submit(&ring, slot))
		count_loss(interface);
	return NEXT;
}

SEC("tcx/ingress")
int capture_ingress(struct __sk_buff *skb)
{
	return capture(skb, NKS_CAPTURE_IN);
}

SEC("tcx/egress")
int capture_egress(struct __sk_buff *skb)
{
	return capture(skb, NKS_CAPTURE_OUT);
}

SEC("netkit/peer")
int capture_peer(struct __sk_buff *skb)
{
	return capture(skb, NKS_CAPTURE_IN);
}

SEC("netkit/primary")
int capture_primary(struct __sk_buff *skb)
{
	return capture(skb, NKS_CAPTURE_OUT);
}

/*
 * capture_gate: a netkit device's drop policy holds only while no program is
 * attached, and a chain that ends with NEXT passes. Were the datapath's program
 * to go while a capture is there, the capture alone would open the pod. So where
 * the policy is to drop, this one stands at the end.
 */
SEC("netkit/peer")
int capture_gate(struct __sk_buff *skb)
{
	(void)skb;
	return DROP;
}
