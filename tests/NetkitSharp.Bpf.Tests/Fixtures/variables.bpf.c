/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Variables of every shape, in sections that can be mapped into memory and in one that cannot. */
#include "fixture.h"

struct point {
	__s32 x;
	__s32 y;
};

const volatile char greeting[16] = "hello";
const volatile __u8 table[3] = { 1, 2, 3 };
struct point corners[2] = { { 1, -2 }, { 3, -4 } };
__s16 small = -7;
__u64 runs;
char said[16];

static volatile __u32 quiet SEC(".data.quiet") = 5;
static volatile __u64 quiet_runs SEC(".data.quiet") = 0;

/* No instruction refers to it. */
const volatile __u32 version SEC(".rodata.metadata") = 77;

SEC("tc")
int shapes(struct __sk_buff *skb)
{
	int i;

	runs++;
	quiet_runs++;
	for (i = 0; i < 16; i++)
		said[i] = greeting[i];
	corners[1].x += small + quiet + table[2];
	return TC_PASS;
}

char _license[] SEC("license") = "GPL";
