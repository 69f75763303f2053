/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What a program needs beyond the uapi headers: section and map macros, the
 * helpers in use, and byte order. Numbers that Debian 12's headers (6.1) do
 * not have yet are defined here with the kernel's names.
 */
#ifndef NKS_BPF_H
#define NKS_BPF_H

#include <linux/bpf.h>
#include <linux/types.h>

#define SEC(name) __attribute__((section(name), used))
#define nks_inline inline __attribute__((always_inline))
#define nks_noinline __attribute__((noinline, unused))

/* Members of a BTF-defined map: the loader reads the values from the types. */
#define __uint(name, value) int(*name)[value]
#define __type(name, value) typeof(value) *name
#define __array(name, value) typeof(value) *name[]

#define NKS_HELPER __attribute__((unused)) static

NKS_HELPER void *(*bpf_map_lookup_elem)(void *map, const void *key) =
	(void *)BPF_FUNC_map_lookup_elem;
NKS_HELPER __u64 (*bpf_ktime_get_ns)(void) = (void *)BPF_FUNC_ktime_get_ns;
NKS_HELPER __u32 (*bpf_get_smp_processor_id)(void) = (void *)BPF_FUNC_get_smp_processor_id;
NKS_HELPER long (*bpf_ringbuf_output)(void *ring, const void *data, __u64 size, __u64 flags) =
	(void *)BPF_FUNC_ringbuf_output;
NKS_HELPER long (*bpf_skb_store_bytes)(struct __sk_buff *skb, __u32 offset,
				       const void *from, __u32 len, __u64 flags) =
	(void *)BPF_FUNC_skb_store_bytes;
NKS_HELPER long (*bpf_skb_load_bytes)(const struct __sk_buff *skb, __u32 offset,
				      void *to, __u32 len) =
	(void *)BPF_FUNC_skb_load_bytes;
NKS_HELPER long (*bpf_skb_pull_data)(struct __sk_buff *skb, __u32 len) =
	(void *)BPF_FUNC_skb_pull_data;
NKS_HELPER long (*bpf_skb_change_head)(struct __sk_buff *skb, __u32 len, __u64 flags) =
	(void *)BPF_FUNC_skb_change_head;
NKS_HELPER long (*bpf_skb_adjust_room)(struct __sk_buff *skb, __s32 len_diff, __u32 mode, __u64 flags) =
	(void *)BPF_FUNC_skb_adjust_room;
NKS_HELPER long (*bpf_csum_update)(struct __sk_buff *skb, __wsum csum) =
	(void *)BPF_FUNC_csum_update;
NKS_HELPER long (*bpf_check_mtu)(void *ctx, __u32 ifindex, __u32 *mtu_len, __s32 len_diff,
				 __u64 flags) = (void *)BPF_FUNC_check_mtu;
NKS_HELPER long (*bpf_fib_lookup)(void *ctx, struct bpf_fib_lookup *params, int plen,
				  __u32 flags) = (void *)BPF_FUNC_fib_lookup;
NKS_HELPER long (*bpf_redirect_neigh)(__u32 ifindex, struct bpf_redir_neigh *params, int plen,
				      __u64 flags) = (void *)BPF_FUNC_redirect_neigh;
NKS_HELPER long (*bpf_tail_call)(void *ctx, void *programs, __u32 index) =
	(void *)BPF_FUNC_tail_call;
NKS_HELPER long (*bpf_redirect)(__u32 ifindex, __u64 flags) =
	(void *)BPF_FUNC_redirect;
NKS_HELPER long (*bpf_redirect_peer)(__u32 ifindex, __u64 flags) =
	(void *)BPF_FUNC_redirect_peer;

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define nks_htons(x) ((__be16)__builtin_bswap16(x))
#define nks_htonl(x) ((__be32)__builtin_bswap32(x))
#else
#define nks_htons(x) ((__be16)(x))
#define nks_htonl(x) ((__be32)(x))
#endif

#endif /* NKS_BPF_H */
