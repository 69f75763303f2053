/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A service in the socket layer: who connects to its address gets a backend,
 * and keeps on being told the address of the service.
 */
#include "fixture.h"

#define ALLOW 1

struct service {
	__u32 address[4];	/* network order; IPv4 in the first */
	__u32 backend[4];
	__u32 port;		/* network order, as the context has it */
	__u32 backend_port;
};

struct service service4;
struct service service6;
__u64 rewritten;
__u64 reverted;

/* Who was given the backend, since others may connect to it by its own address. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 64);
	__type(key, __u64);
	__type(value, __u32);
} connected SEC(".maps");

HELPER(void *, bpf_map_lookup_elem, BPF_FUNC_map_lookup_elem, void *map, const void *key);
HELPER(long, bpf_map_update_elem, BPF_FUNC_map_update_elem, void *map, const void *key, const void *value, __u64 flags);

static __inline void remember(struct bpf_sock_addr *ctx)
{
	__u64 cookie = bpf_get_socket_cookie(ctx);
	__u32 yes = 1;

	bpf_map_update_elem(&connected, &cookie, &yes, 0);
	__sync_fetch_and_add(&rewritten, 1);
}

static __inline int is_remembered(struct bpf_sock_addr *ctx)
{
	__u64 cookie = bpf_get_socket_cookie(ctx);

	return bpf_map_lookup_elem(&connected, &cookie) != 0;
}

SEC("cgroup/connect4")
int connect4(struct bpf_sock_addr *ctx)
{
	if (ctx->user_ip4 != service4.address[0] || ctx->user_port != service4.port)
		return ALLOW;
	ctx->user_ip4 = service4.backend[0];
	ctx->user_port = service4.backend_port;
	remember(ctx);
	return ALLOW;
}

SEC("cgroup/getpeername4")
int getpeername4(struct bpf_sock_addr *ctx)
{
	if (!is_remembered(ctx))
		return ALLOW;
	ctx->user_ip4 = service4.address[0];
	ctx->user_port = service4.port;
	__sync_fetch_and_add(&reverted, 1);
	return ALLOW;
}

SEC("cgroup/connect6")
int connect6(struct bpf_sock_addr *ctx)
{
	if (ctx->user_ip6[0] != service6.address[0] || ctx->user_ip6[1] != service6.address[1] ||
	    ctx->user_ip6[2] != service6.address[2] || ctx->user_ip6[3] != service6.address[3] || ctx->user_port != service6.port)
		return ALLOW;
	ctx->user_ip6[0] = service6.backend[0];
	ctx->user_ip6[1] = service6.backend[1];
	ctx->user_ip6[2] = service6.backend[2];
	ctx->user_ip6[3] = service6.backend[3];
	ctx->user_port = service6.backend_port;
	remember(ctx);
	return ALLOW;
}

SEC("cgroup/getpeername6")
int getpeername6(struct bpf_sock_addr *ctx)
{
	if (!is_remembered(ctx))
		return ALLOW;
	ctx->user_ip6[0] = service6.address[0];
	ctx->user_ip6[1] = service6.address[1];
	ctx->user_ip6[2] = service6.address[2];
	ctx->user_ip6[3] = service6.address[3];
	ctx->user_port = service6.port;
	__sync_fetch_and_add(&reverted, 1);
	return ALLOW;
}

char _license[] SEC("license") = "Dual MIT/GPL";
