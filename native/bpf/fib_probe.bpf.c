// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Which flags bpf_fib_lookup() knows here. It refuses one that it does not
 * know with -EINVAL, before it looks at anything else.
 */
#include "nks/bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/*
 * fib_probe: for BPF_PROG_TEST_RUN, never attached.
 *
 * Hook      none
 * Returns   what bpf_fib_lookup() says to the flags in skb->mark
 * Maps      none
 */
SEC("tc")
int fib_probe(struct __sk_buff *skb)
{
	struct bpf_fib_lookup nothing = {};

	return bpf_fib_lookup(skb, &nothing, sizeof(nothing), skb->mark);
}
