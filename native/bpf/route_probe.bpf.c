// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Whether routes can be cached here: a kernel whose verifier takes this has all
 * that generation.h reads, and lets who loads it read that.
 */
#include "nks/bpf.h"
#include "nks/generation.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/*
 * route_probe: for BPF_PROG_TEST_RUN, never attached.
 *
 * Hook      none
 * Returns   1 if there is a generation to be read, else 0
 * Maps      none
 */
SEC("tc")
int route_probe(struct __sk_buff *skb)
{
	__u64 ipv4 = 0, ipv6 = 0;
	int known;

	if (!bpf_cast_to_kern_ctx)
		return 0;
	known = nks_kernel_generation(skb, false, &ipv4);
	known += nks_kernel_generation(skb, true, &ipv6);
	/* Read all, whatever it is. */
	asm volatile("" ::"r"(known), "r"(ipv4), "r"(ipv6));
	return 1;
}
