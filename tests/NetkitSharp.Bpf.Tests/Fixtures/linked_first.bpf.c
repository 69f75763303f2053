/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* One half of an object that bpftool links: a weak function that the other half overrides, externs that the other half defines. */
#include "kernel.h"

extern int doubled(int value);
extern __u32 shared_counter;

__weak int overridden(int value)
{
	return value + 1000;
}

SEC("tc")
int linked(struct __sk_buff *skb)
{
	shared_counter++;
	return doubled(skb->mark) + overridden(1);
}

char _license[] SEC("license") = "GPL";
