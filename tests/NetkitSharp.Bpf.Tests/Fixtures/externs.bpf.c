/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Symbols that only the running kernel can resolve. */
#include "fixture.h"

extern unsigned int LINUX_KERNEL_VERSION __attribute__((section(".kconfig")));
extern void bpf_rcu_read_lock(void) __attribute__((section(".ksyms")));

SEC("tc")
int configuration(struct __sk_buff *skb)
{
	return LINUX_KERNEL_VERSION;
}

SEC("tc")
int kernel_function(struct __sk_buff *skb)
{
	bpf_rcu_read_lock();
	return TC_PASS;
}

char _license[] SEC("license") = "GPL";
