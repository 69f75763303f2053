/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Global data in every section that becomes a map. */
#include "fixture.h"

struct limits {
	__u32 first;
	__u32 second;
};

const volatile __u32 verdict = TC_PASS;
const volatile struct limits limits = { 10, 20 };
static const volatile __u32 hidden_step = 5;
__u64 total = 100;
__u64 seen;
static volatile __u32 last_mark;

__u32 tuned SEC(".data.tuning") = 7;
const volatile __u32 mode SEC(".rodata.settings") = 1;

/* Only the constant decides whether this is code or dead. */
static const __u32 table[4] = { 11, 22, 33, 44 };

SEC("tc")
int globals(struct __sk_buff *skb)
{
	__u32 index = skb->mark;

	seen++;
	total += hidden_step;
	last_mark = index;
	if (mode == 2)
		total += limits.second;
	tuned += limits.first;
	if (index < 4)
		total += table[index];
	return verdict;
}

char _license[] SEC("license") = "GPL";
