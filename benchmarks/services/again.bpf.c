// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Runs another program on the same packet again and again, or on the same packet
 * from another port each time. BPF_PROG_TEST_RUN repeats a program on what the
 * last run left, and a program that translates leaves a packet that it would not
 * translate again. So this one writes the packet first, and then goes on to the
 * program in question by a tail call; what it costs itself, it costs before
 * `nothing`, too.
 */
#include "nks/bpf.h"
#include "nks/hook.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define AGAIN_LENGTH 128

struct again_packet {
	__u8 bytes[AGAIN_LENGTH];
	__u32 length;
	__u32 port_at; /* where the source port is; 0: it stays */
	__u32 address_at; /* where the last two bytes of the destination are; 0: they stay */
	__u32 addresses; /* how many there are, one after the other */
	__u32 run;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct again_packet);
} packet SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} program SEC(".maps");

static nks_inline void write16(struct again_packet *again, __u32 at, __u16 value)
{
	if (at && at < AGAIN_LENGTH - 1) {
		again->bytes[at] = value >> 8;
		again->bytes[at + 1] = (__u8)value;
	}
}

SEC("tcx/ingress")
int again(struct __sk_buff *skb)
{
	__u32 zero = 0, run, length;
	struct again_packet *again = bpf_map_lookup_elem(&packet, &zero);

	if (!again)
		return NKS_DROP;
	run = again->run++;
	write16(again, again->port_at, (__u16)(1024 + run % 60000));
	if (again->addresses)
		write16(again, again->address_at, (__u16)(1 + run % again->addresses));
	length = again->length;
	if (!length || length > AGAIN_LENGTH || bpf_skb_store_bytes(skb, 0, again->bytes, length, 0))
		return NKS_DROP;
	bpf_tail_call(skb, &program, 0);
	return NKS_DROP; /* nobody there */
}

SEC("tcx/ingress")
int nothing(struct __sk_buff *skb)
{
	return NKS_NEXT;
}
