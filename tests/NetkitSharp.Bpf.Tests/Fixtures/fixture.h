/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <linux/bpf.h>
#include <linux/types.h>

#define SEC(name)	  __attribute__((section(name), used))
#define __uint(name, val) int(*name)[val]
#define __type(name, val) typeof(val) *name
#define __array(name, val) typeof(val) *name[]
#define __noinline	  __attribute__((noinline))
#define __hidden	  __attribute__((visibility("hidden")))

#define TC_PASS		  0
#define TC_DROP		  2

#define HELPER(ret, name, id, ...) static ret (*name)(__VA_ARGS__) __attribute__((unused)) = (void *)(id)

HELPER(void *, bpf_map_lookup_elem, 1, void *map, const void *key);
HELPER(long, bpf_map_update_elem, 2, void *map, const void *key, const void *value, __u64 flags);
HELPER(long, bpf_tail_call, 12, void *ctx, void *map, __u32 index);
HELPER(long, bpf_for_each_map_elem, 164, void *map, void *callback, void *ctx, __u64 flags);

#endif
