/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What no kernel has and nothing says it may be missing. */
#include "kernel.h"

extern int bpf_no_such_function(int value) __ksym;
extern const int no_such_variable __ksym;
extern const void no_such_symbol __ksym;
extern int nobody_defines_it;

SEC("?tc")
int function(struct __sk_buff *skb)
{
	return bpf_no_such_function(skb->mark);
}

SEC("?tc")
int variable(struct __sk_buff *skb)
{
	return (long)&no_such_variable;
}

SEC("?tc")
int symbol(struct __sk_buff *skb)
{
	return (long)&no_such_symbol;
}

SEC("?tc")
int undeclared(struct __sk_buff *skb)
{
	return nobody_defines_it;
}

char _license[] SEC("license") = "GPL";
