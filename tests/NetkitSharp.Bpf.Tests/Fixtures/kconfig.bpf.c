/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the kernel was configured with, in variables of every type that takes an option. */
#include <stdbool.h>
#include "kernel.h"

enum libbpf_tristate {
	TRI_NO = 0,
	TRI_YES = 1,
	TRI_MODULE = 2,
};

extern unsigned int LINUX_KERNEL_VERSION __kconfig;
extern bool LINUX_HAS_BPF_COOKIE __kconfig __weak;
extern bool LINUX_HAS_SYSCALL_WRAPPER __kconfig __weak;
extern bool CONFIG_BPF_SYSCALL __kconfig;
extern enum libbpf_tristate CONFIG_NET __kconfig;
extern char CONFIG_INET __kconfig;
extern unsigned short CONFIG_HZ __kconfig;
extern unsigned long long CONFIG_LOG_BUF_SHIFT __kconfig;
extern char CONFIG_DEFAULT_HOSTNAME[8] __kconfig __weak;
extern int CONFIG_NO_SUCH_OPTION __kconfig __weak;

__u64 answers[10];

SEC("tc")
int configuration(struct __sk_buff *skb)
{
	answers[0] = LINUX_KERNEL_VERSION;
	answers[1] = LINUX_HAS_BPF_COOKIE;
	answers[2] = LINUX_HAS_SYSCALL_WRAPPER;
	answers[3] = CONFIG_BPF_SYSCALL;
	answers[4] = CONFIG_NET;
	answers[5] = CONFIG_INET;
	answers[6] = CONFIG_HZ;
	answers[7] = CONFIG_LOG_BUF_SHIFT;
	answers[8] = CONFIG_DEFAULT_HOSTNAME[1];
	answers[9] = CONFIG_NO_SUCH_OPTION;
	return TC_PASS;
}

char _license[] SEC("license") = "GPL";
