// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* How often the kernel allocates a packet anew because its headers have no room, for packets of certain lengths. */
#include "../../../native/bpf/include/nks/bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

struct sk_buff {
	unsigned int len;
} __attribute__((preserve_access_index));

const volatile __u32 shortest = 0;
const volatile __u32 longest = 0;

__u64 reallocations = 0;

SEC("fentry/pskb_expand_head")
int expand_head(__u64 *context)
{
	const struct sk_buff *skb = (const void *)context[0];
	__u32 length = skb->len;

	if (length >= shortest && length <= longest)
		__sync_fetch_and_add(&reallocations, 1);
	return 0;
}
