/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the kernel counts when its routes change; route_cache.h says what it is good for. */
#ifndef NKS_GENERATION_H
#define NKS_GENERATION_H

#include <stdbool.h>

#include "bpf.h"

extern void *bpf_cast_to_kern_ctx(void *context) __attribute__((section(".ksyms"), weak));

/* The kernel's, as far as they are read; the loader finds the places. */
#define NKS_KERNEL __attribute__((preserve_access_index))

struct fib6_table___nks {
	unsigned int fib_seq;
} NKS_KERNEL;

struct net___nks {
	struct {
		struct {
			int counter;
		} rt_genid;
	} NKS_KERNEL ipv4;
	struct {
		struct {
			int counter;
		} fib6_sernum;
		struct fib6_table___nks *fib6_main_tbl;
		struct fib6_table___nks *fib6_local_tbl;
		bool fib6_has_custom_rules;
	} NKS_KERNEL ipv6;
} NKS_KERNEL;

struct in_device___nks {
	struct {
		int data[1]; /* IPV4_DEVCONF_FORWARDING - 1 is 0 */
	} NKS_KERNEL cnf;
} NKS_KERNEL;

struct inet6_dev___nks {
	struct {
		__s32 forwarding;
	} NKS_KERNEL cnf;
} NKS_KERNEL;

struct net_device___nks {
	struct {
		struct net___nks *net;
	} NKS_KERNEL nd_net;
	struct in_device___nks *ip_ptr;
	struct inet6_dev___nks *ip6_ptr;
} NKS_KERNEL;

struct sk_buff___nks {
	struct net_device___nks *dev;
} NKS_KERNEL;

struct xdp_rxq_info___nks {
	struct net_device___nks *dev;
} NKS_KERNEL;

struct xdp_buff___nks {
	struct xdp_rxq_info___nks *rxq;
} NKS_KERNEL;

/* Of the routes of the device's network namespace; false where none may be cached. */
static nks_inline bool nks_device_generation(const struct net_device___nks *dev, bool ipv6, __u64 *generation)
{
	const struct net___nks *net = dev->nd_net.net;

	*generation = (__u32)net->ipv4.rt_genid.counter;
	if (!ipv6)
		return dev->ip_ptr->cnf.data[0];

	*generation += (__u64)(__u32)net->ipv6.fib6_sernum.counter +
		       net->ipv6.fib6_main_tbl->fib_seq + net->ipv6.fib6_local_tbl->fib_seq;
	return dev->ip6_ptr->cnf.forwarding && !net->ipv6.fib6_has_custom_rules;
}

static nks_inline bool nks_kernel_generation(struct __sk_buff *skb, bool ipv6, __u64 *generation)
{
	const struct sk_buff___nks *kernel;

	if (!bpf_cast_to_kern_ctx)
		return false;
	kernel = bpf_cast_to_kern_ctx(skb);
	return nks_device_generation(kernel->dev, ipv6, generation);
}

static nks_inline bool nks_kernel_generation_xdp(struct xdp_md *ctx, bool ipv6, __u64 *generation)
{
	const struct xdp_buff___nks *kernel;

	if (!bpf_cast_to_kern_ctx)
		return false;
	kernel = bpf_cast_to_kern_ctx(ctx);
	return nks_device_generation(kernel->rxq->dev, ipv6, generation);
}

#endif /* NKS_GENERATION_H */
