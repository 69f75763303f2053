/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Programs that use what a kernel may not have, and do not ask. */
#include "kernel.h"

struct sock_common___flavour {
	int no_such_field;
} __attribute__((preserve_access_index));

extern int bpf_no_such_function(int value) __ksym __weak;

SEC("?tc")
int field(struct __sk_buff *skb)
{
	return __builtin_preserve_field_info(((struct sock_common___flavour *)0)->no_such_field, 0);
}

SEC("?tc")
int function(struct __sk_buff *skb)
{
	return bpf_no_such_function(skb->mark);
}

char _license[] SEC("license") = "GPL";
