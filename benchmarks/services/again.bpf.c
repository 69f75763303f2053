// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Runs another program on the same packet again and again, or on the packet of
 * another connection each time. BPF_PROG_TEST_RUN repeats a program on what the
 * last run left, and a program that translates leaves a packet that it would not
 * translate again. So these write the packet first, and then go on to the program
 * in question by a tail call; what they cost themselves, they cost before
 * `nothing`, too.
 *
 * One set for each hook: a tail call leads to programs of the same kind only.
 */
#include "nks/bpf.h"
#include "nks/hook.h"
#include "nks/packet.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

NKS_HELPER long (*bpf_xdp_adjust_head)(struct xdp_md *ctx, int delta) = (void *)BPF_FUNC_xdp_adjust_head;
NKS_HELPER long (*bpf_xdp_store_bytes)(struct xdp_md *ctx, __u32 offset, void *from,
				       __u32 length) = (void *)BPF_FUNC_xdp_store_bytes;

#define AGAIN_LENGTH 128
#define AGAIN_FIRST_PORT 1024

struct again_packet {
	__u8 bytes[AGAIN_LENGTH];
	__u32 length;
	__u32 port_at; /* where the source port is */
	__u32 address_at; /* where the last two bytes of the destination are */
	__u32 first; /* number of the first connection */
	__u32 flows; /* how many connections there are; 0: the packet stays as it is */
	__u32 scattered; /* in no order; 0: one after the other */
	__u32 services; /* among which the connections are scattered; 0: the destination stays */
	__u32 run;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct again_packet);
} packet SEC(".maps");

#define PROGRAMS(name)                                                                                                 \
	struct {                                                                                                       \
		__uint(type, BPF_MAP_TYPE_PROG_ARRAY);                                                                 \
		__uint(max_entries, 1);                                                                                \
		__uint(key_size, sizeof(__u32));                                                                       \
		__uint(value_size, sizeof(__u32));                                                                     \
	} name SEC(".maps")

PROGRAMS(tcx_program);
PROGRAMS(netkit_program);
PROGRAMS(xdp_program);

/* As large as an element of `connections`. */
struct again_key {
	__u32 words[10];
};

struct again_value {
	__u64 words[8];
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, struct again_key);
	__type(value, struct again_value);
} looked_up SEC(".maps");

/* Fewer than `bound`, far from those of the neighbours of `number`. */
static nks_inline __u32 scattered(__u32 number, __u32 bound)
{
	return (__u64)(number * 0x9e3779b1U) * bound >> 32;
}

static nks_inline void write16(struct again_packet *again, __u32 at, __u16 value)
{
	if (at < AGAIN_LENGTH - 1) {
		again->bytes[at] = value >> 8;
		again->bytes[at + 1] = (__u8)value;
	}
}

static nks_inline struct again_packet *next_packet(void)
{
	__u32 zero = 0, run, flow;
	struct again_packet *again = bpf_map_lookup_elem(&packet, &zero);

	if (!again || !again->flows)
		return again;
	run = again->run++;
	flow = again->first + (again->scattered ? scattered(run, again->flows) : run % again->flows);
	write16(again, again->port_at, (__u16)(AGAIN_FIRST_PORT + flow));
	if (again->services)
		write16(again, again->address_at, (__u16)(1 + scattered(flow, again->services)));
	return again;
}

static nks_inline bool write_skb(struct __sk_buff *skb)
{
	struct again_packet *again = next_packet();
	__u32 length;

	if (!again)
		return false;
	length = again->length;
	return length && length <= AGAIN_LENGTH && !bpf_skb_store_bytes(skb, 0, again->bytes, length, 0);
}

static nks_inline bool write_xdp(struct xdp_md *ctx)
{
	struct again_packet *again = next_packet();
	__u32 length, left;

	if (!again)
		return false;
	length = again->length;
	if (!length || length > AGAIN_LENGTH)
		return false;
	/* What the last run put in front. */
	left = NKS_DATA_END(ctx) - NKS_DATA(ctx);
	if (left > length && bpf_xdp_adjust_head(ctx, (int)(left - length)))
		return false;
	return !bpf_xdp_store_bytes(ctx, 0, again->bytes, length);
}

static nks_inline bool look_up(void)
{
	struct again_key key = { .words = { 1 } };

	return bpf_map_lookup_elem(&looked_up, &key);
}

SEC("tcx/ingress")
int again_tcx(struct __sk_buff *skb)
{
	if (write_skb(skb))
		bpf_tail_call(skb, &tcx_program, 0);
	return NKS_DROP;
}

SEC("tcx/ingress")
int nothing_tcx(struct __sk_buff *skb)
{
	return NKS_NEXT;
}

SEC("tcx/ingress")
int lookup_tcx(struct __sk_buff *skb)
{
	return look_up() ? NKS_NEXT : NKS_DROP;
}

SEC("netkit/peer")
int again_netkit(struct __sk_buff *skb)
{
	if (write_skb(skb))
		bpf_tail_call(skb, &netkit_program, 0);
	return NKS_DROP;
}

SEC("netkit/peer")
int nothing_netkit(struct __sk_buff *skb)
{
	return NKS_NEXT;
}

SEC("xdp")
int again_xdp(struct xdp_md *ctx)
{
	if (write_xdp(ctx))
		bpf_tail_call(ctx, &xdp_program, 0);
	return XDP_ABORTED;
}

SEC("xdp")
int nothing_xdp(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp")
int lookup_xdp(struct xdp_md *ctx)
{
	return look_up() ? XDP_PASS : XDP_ABORTED;
}
