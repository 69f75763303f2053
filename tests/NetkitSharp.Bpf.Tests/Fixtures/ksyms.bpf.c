/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Functions and variables of the kernel: there, missing, with a type and without. */
#include "kernel.h"

extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock___flavour(void) __ksym __weak;
extern int bpf_no_such_function(int value) __ksym __weak;
extern const void tcp_v4_connect __ksym;
extern const void no_such_symbol __ksym __weak;
extern const int no_such_variable __ksym __weak;

__u64 address;
__u64 missing = 1;
__u64 found;

SEC("tc")
int functions(struct __sk_buff *skb)
{
	bpf_rcu_read_lock();
	bpf_rcu_read_unlock___flavour();
	if (bpf_no_such_function)
		return bpf_no_such_function(skb->mark);
	found = !!bpf_rcu_read_unlock___flavour;
	return TC_PASS;
}

SEC("tc")
int addresses(struct __sk_buff *skb)
{
	address = (__u64)&tcp_v4_connect;
	missing = (__u64)&no_such_symbol + (__u64)&no_such_variable;
	return TC_PASS;
}

char _license[] SEC("license") = "GPL";
