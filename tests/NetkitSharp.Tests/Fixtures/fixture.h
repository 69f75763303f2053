/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the tests' programs need beyond the uapi headers. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <linux/bpf.h>
#include <linux/types.h>

#define SEC(name)	  __attribute__((section(name), used))
#define __uint(name, val) int(*name)[val]
#define __type(name, val) typeof(val) *name
#define __inline	  inline __attribute__((always_inline))

#define HELPER(ret, name, id, ...) static ret (*name)(__VA_ARGS__) __attribute__((unused)) = (void *)(id)

HELPER(__u64, bpf_ktime_get_ns, BPF_FUNC_ktime_get_ns, void);
HELPER(long, bpf_skb_store_bytes, BPF_FUNC_skb_store_bytes, struct __sk_buff *skb, __u32 offset, const void *from, __u32 length, __u64 flags);
HELPER(long, bpf_skb_load_bytes, BPF_FUNC_skb_load_bytes, const struct __sk_buff *skb, __u32 offset, void *to, __u32 length);
HELPER(long, bpf_tail_call, BPF_FUNC_tail_call, void *context, void *map, __u32 index);
HELPER(long, bpf_redirect, BPF_FUNC_redirect, __u32 ifindex, __u64 flags);
HELPER(long, bpf_redirect_neigh, BPF_FUNC_redirect_neigh, __u32 ifindex, struct bpf_redir_neigh *neighbour, int length, __u64 flags);
HELPER(long, bpf_redirect_peer, BPF_FUNC_redirect_peer, __u32 ifindex, __u64 flags);
HELPER(long, bpf_fib_lookup, BPF_FUNC_fib_lookup, void *context, struct bpf_fib_lookup *params, int length, __u32 flags);
HELPER(long, bpf_skb_set_tstamp, BPF_FUNC_skb_set_tstamp, struct __sk_buff *skb, __u64 time, __u32 type);
HELPER(__u64, bpf_get_socket_cookie, BPF_FUNC_get_socket_cookie, void *context);

#define htons(x) ((__be16)__builtin_bswap16(x))

#endif
