// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Services in the socket layer: who connects to a frontend is connected to a
 * backend, and keeps on being told of the frontend. No packet ever carries the
 * frontend's address, and none is looked at afterwards. README.md has the
 * contract.
 */
#include "nks/bpf.h"
#include "nks/packet.h"
#include "nks/select.h"
#include "nks/service.h"

NKS_HELPER __u64 (*bpf_get_socket_cookie)(void *ctx) = (void *)BPF_FUNC_get_socket_cookie;
NKS_HELPER __u64 (*bpf_get_netns_cookie)(void *ctx) = (void *)BPF_FUNC_get_netns_cookie;
/* Linux 5.18. */
NKS_HELPER int (*bpf_set_retval)(int retval) = (void *)BPF_FUNC_set_retval;

#define NKS_ENOMEM 12
#define NKS_ECONNREFUSED 111

/* Slots tried, side by side, when one leads to a backend that no longer serves,
 * since its table is only just being taken away: all that a small table has. */
#define NKS_SOCKET_TRIES 16

/* bpf_sock.state of a UDP socket that is connected. */
#define NKS_SOCKET_CONNECTED 1

/* What the programs of connect and sendmsg return. */
enum nks_socket_action {
	NKS_SOCKET_FAIL = 0, /* with EPERM, or what bpf_set_retval() was given */
	NKS_SOCKET_GO_ON = 1, /* nothing else may be returned by those of recvmsg and getpeername */
};

/* The network namespace of the node, in which node ports are to be had at the
 * loopback addresses, too; set before the programs are loaded. 0: none. */
const volatile __u64 host_namespace = 0;

/* One end of what a socket talks to. */
struct nks_socket_end {
	__u64 cookie; /* of the socket; no two ever have the same */
	struct nks_address address;
	__be16 port;
	__u8 reserved[6];
};

_Static_assert(sizeof(struct nks_socket_end) == 32, "no padding in a key");

/* The frontend that a socket asked for when it was given a backend. */
struct nks_socket_peer {
	struct nks_address address;
	__be16 port;
	__u16 reserved;
	__u32 service;
	__u32 backend;
	__u32 generation; /* the backend's when it was chosen */
};

_Static_assert(sizeof(struct nks_socket_peer) == 32, "mirrored in user space");

/* From a socket's backend to the frontend. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, struct nks_socket_end);
	__type(value, struct nks_socket_peer);
} socket_peers SEC(".maps");

/*
 * From a frontend that an unconnected socket sends datagrams to, to the backend
 * that gets them all. What connection tracking is for packets.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct nks_socket_end);
	__type(value, struct nks_affinity);
} socket_flows SEC(".maps");

/* A connect() or sendmsg(), and what becomes of it. */
struct nks_socket_call {
	struct nks_socket_end to; /* what was asked for; then where it goes */
	struct nks_address source; /* the socket's own, or unspecified */
	struct nks_address connected; /* sendmsg of a socket that is connected: to whom */
	__be16 connected_port; /* 0: it is not */
	__u8 protocol;
	bool sends;
	bool host; /* the node's own, no pod's */
	__u64 namespace_cookie;
};

/* Per processor, but a program here can be preempted, and another take its place. */
static nks_inline void nks_count_socket(enum nks_service_verdict verdict, __u32 service)
{
	__u32 key = verdict;
	struct nks_service_counter *counter = bpf_map_lookup_elem(&service_verdicts, &key);
	struct service_counters *counters;

	if (counter)
		__sync_fetch_and_add(&counter->packets, 1);
	counters = bpf_map_lookup_elem(&service_counters, &service);
	if (counters && key < NKS_SERVICE_VERDICTS)
		__sync_fetch_and_add(&counters->by_verdict[key], 1);
}

static nks_inline void nks_count_backend_socket(__u32 backend)
{
	struct backend_counters *counters = bpf_map_lookup_elem(&backend_counters, &backend);

	if (counters)
		__sync_fetch_and_add(&counters->connections, 1);
}

/* 127.0.0.0/8 and ::1, and 0.0.0.0 and ::, for which the kernel puts those. */
static nks_inline bool nks_socket_is_loopback(const struct nks_address *a)
{
	if (nks_address_is_any(a))
		return true;
	if (nks_address_is_mapped(a))
		return (a->words[3] & nks_htonl(0xff000000)) == nks_htonl(0x7f000000);
	return !a->words[0] && !a->words[1] && !a->words[2] && a->words[3] == nks_htonl(1);
}

/* A pod's loopback addresses are its own; the node's have the node ports. */
static nks_inline const struct nks_service *nks_find_socket_service(const struct nks_socket_call *call)
{
	struct nks_tuple tuple = {
		.destination = call->to.address,
		.destination_port = call->to.port,
		.protocol = call->protocol,
	};
	const struct nks_node *own;
	struct nks_frontend key = {};
	__u16 port;

	if (!nks_socket_is_loopback(&call->to.address))
		return nks_find_service(&tuple);
	own = nks_this_node();
	if (!call->host || !own || !own->node_port_first)
		return NULL;
	port = nks_htons(call->to.port);
	if (port < nks_htons(own->node_port_first) || port > nks_htons(own->node_port_last))
		return NULL;
	key.address = nks_node_port_address(&call->to.address);
	key.port = call->to.port;
	key.protocol = call->protocol;
	return nks_service_at(&key);
}

/*
 * Whether a client may use a service with source ranges. Where its address is
 * not decided yet, that of a pod is left to the program that sees its packets,
 * and the node's is the one that its packets have.
 */
static nks_inline enum nks_service_verdict nks_admit_socket(const struct nks_service *service,
							    const struct nks_socket_call *call)
{
	struct nks_address client = call->source;
	const struct nks_node *own;

	if (nks_address_is_any(&client)) {
		if (!call->host)
			return NKS_SERVICE_NONE;
		own = nks_this_node();
		if (!own)
			return NKS_SERVICE_DROP_SOURCE_RANGE;
		client = nks_address_is_mapped(&call->to.address) ? own->ipv4 : own->ipv6;
	}
	return nks_in_ranges(service->id, &client) ? NKS_SERVICE_SOCKET : NKS_SERVICE_DROP_SOURCE_RANGE;
}

/* Whether datagrams to a service may go on to a backend: unlike a connection's they
 * are led elsewhere as soon as it is no longer in the service, or the frontend is
 * another's. */
static nks_inline bool nks_keeps_datagrams(__u32 service, __u32 number, __u32 generation)
{
	const struct nks_backend *backend = bpf_map_lookup_elem(&backends, &number);

	return backend && backend->service == service && nks_backend_serves(backend, generation) &&
	       *(const volatile __u8 *)&backend->state != NKS_BACKEND_DRAINING;
}

/* The backend that gets what this socket sends to the frontend, or 0. */
static nks_inline __u32 nks_known_flow(const struct nks_socket_call *call, __u32 service, __u64 now,
				       __u32 *generation)
{
	struct nks_affinity *flow = bpf_map_lookup_elem(&socket_flows, &call->to);
	const struct nks_socket_peer *peer;
	struct nks_socket_end end = {};

	if (flow && (now < flow->used || now - flow->used <= NKS_OTHER_OPEN_SECONDS * NKS_SECOND) &&
	    nks_keeps_datagrams(service, flow->backend, flow->generation)) {
		if (now > flow->used + NKS_SECOND)
			flow->used = now;
		*generation = flow->generation;
		return flow->backend;
	}
	if (!call->connected_port)
		return 0;

	/* Connected to the same frontend: the kernel drops all answers but those of
	 * the backend that it got then. */
	end.cookie = call->to.cookie;
	end.address = call->connected;
	end.port = call->connected_port;
	peer = bpf_map_lookup_elem(&socket_peers, &end);
	if (!peer || !nks_is_end(&peer->address, peer->port, &call->to.address, call->to.port) ||
	    !nks_keeps_datagrams(service, peer->backend, peer->generation))
		return 0;
	*generation = peer->generation;
	return peer->backend;
}

/* A backend for a socket: that of its network namespace with affinity, else any. */
static nks_inline __u32 nks_choose_for_socket(const struct nks_service *service, const struct nks_socket_call *call,
					      __u64 now, __u32 *generation)
{
	struct nks_connection forward = { .seen = now };
	__u32 hash = bpf_get_prandom_u32();
	struct nks_tuple tuple = {};
	__u32 number = 0;

	/* An address of no client: all of ::/8 is reserved (RFC 4291, 2.4). */
	tuple.source.words[1] = 0xffffffff;
	tuple.source.words[2] = call->namespace_cookie;
	tuple.source.words[3] = call->namespace_cookie >> 32;
#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < NKS_SOCKET_TRIES && !number; i++)
		number = nks_pick_backend(service, &service->inside, &tuple, hash + i, &forward);
	*generation = forward.generation;
	return number;
}

/* What came from the backend is shown as come from the frontend, from now on. */
static nks_inline long nks_remember_peer(const struct nks_socket_call *call, const struct nks_backend *backend,
					 __u32 service, __u32 number, __u32 generation)
{
	struct nks_socket_peer fresh = {
		.address = call->to.address,
		.port = call->to.port,
		.service = service,
		.backend = number,
		.generation = generation,
	};
	struct nks_socket_end end = {
		.cookie = call->to.cookie,
		.address = backend->address,
		.port = backend->port,
	};
	const struct nks_socket_peer *there = bpf_map_lookup_elem(&socket_peers, &end);

	if (there && there->service == service && there->backend == number && there->generation == generation &&
	    nks_is_end(&there->address, there->port, &fresh.address, fresh.port))
		return 0;
	return bpf_map_update_elem(&socket_peers, &end, &fresh, BPF_ANY);
}

/*
 * What becomes of a call: NKS_SERVICE_SOCKET with `call->to` changed to the
 * backend's address, NKS_SERVICE_NONE to go on as it is, or why it fails.
 */
static nks_noinline enum nks_service_verdict nks_lead(struct nks_socket_call *call)
{
	const struct nks_service *service;
	struct nks_affinity fresh = {};
	const struct nks_backend *backend;
	enum nks_service_verdict verdict;
	__u32 number = 0, generation = 0;
	bool known;

	/* It was decided when the socket was connected. The kernel asks for each
	 * datagram of a socket of IPv6 that is connected over IPv4. */
	if (call->connected_port &&
	    nks_is_end(&call->connected, call->connected_port, &call->to.address, call->to.port))
		return NKS_SERVICE_NONE;

	service = nks_find_socket_service(call);
	if (!service) {
		/* It may have come this way by a frontend before. */
		if (bpf_map_lookup_elem(&socket_peers, &call->to))
			bpf_map_delete_elem(&socket_peers, &call->to);
		return NKS_SERVICE_NONE;
	}

	verdict = NKS_SERVICE_SOCKET;
	if (service->flags & NKS_SERVICE_SOURCE_RANGES)
		verdict = nks_admit_socket(service, call);
	if (verdict == NKS_SERVICE_NONE)
		return verdict;
	if (verdict == NKS_SERVICE_SOCKET && !service->inside.slots)
		verdict = service->inside.flags & NKS_VIEW_SILENT ? NKS_SERVICE_DROP_NO_BACKEND :
								    NKS_SERVICE_SOCKET_REFUSED;
	if (verdict != NKS_SERVICE_SOCKET)
		goto counted;

	fresh.used = bpf_ktime_get_coarse_ns();
	if (call->sends)
		number = nks_known_flow(call, service->id, fresh.used, &generation);
	known = number;
	if (!known)
		number = nks_choose_for_socket(service, call, fresh.used, &generation);
	backend = bpf_map_lookup_elem(&backends, &number);
	if (!number || !backend) {
		verdict = NKS_SERVICE_DROP_GONE;
		goto counted;
	}
	if (nks_remember_peer(call, backend, service->id, number, generation)) {
		verdict = NKS_SERVICE_DROP_FULL;
		goto counted;
	}
	if (call->sends && !known) {
		fresh.backend = number;
		fresh.generation = generation;
		/* Without it the next datagram may go elsewhere, which UDP bears. */
		bpf_map_update_elem(&socket_flows, &call->to, &fresh, BPF_ANY);
	}
	call->to.address = backend->address;
	call->to.port = backend->port;
	if (known)
		return NKS_SERVICE_SOCKET;
	nks_count_backend_socket(number);

counted:
	nks_count_socket(verdict, service->id);
	return verdict;
}

/* What the program returns; the call fails with the errno that fits. */
static nks_inline int nks_answer_call(enum nks_service_verdict verdict)
{
	switch (verdict) {
	case NKS_SERVICE_NONE:
	case NKS_SERVICE_SOCKET:
		return NKS_SOCKET_GO_ON;
	case NKS_SERVICE_SOCKET_REFUSED:
	case NKS_SERVICE_DROP_GONE:
		bpf_set_retval(-NKS_ECONNREFUSED);
		return NKS_SOCKET_FAIL;
	case NKS_SERVICE_DROP_FULL:
		bpf_set_retval(-NKS_ENOMEM);
		return NKS_SOCKET_FAIL;
	default:
		return NKS_SOCKET_FAIL;
	}
}

/* A socket that is bound to a device asks for more than an address. */
static nks_inline bool nks_socket_is_ours(struct bpf_sock_addr *ctx, struct nks_socket_call *call)
{
	struct bpf_sock *socket = ctx->sk;
	__u32 protocol = ctx->protocol;

	if (!socket || socket->bound_dev_if)
		return false;
	/* MPTCP's number is longer than a byte. */
	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP && protocol != IPPROTO_SCTP)
		return false;
	call->protocol = protocol;
	call->namespace_cookie = bpf_get_netns_cookie(ctx);
	call->host = host_namespace && call->namespace_cookie == host_namespace;
	call->to.cookie = bpf_get_socket_cookie(ctx);
	call->to.port = ctx->user_port;
	return true;
}

static nks_inline void nks_map_address(struct nks_address *address, __be32 ipv4)
{
	address->words[0] = address->words[1] = 0;
	address->words[2] = nks_htonl(0xffff);
	address->words[3] = ipv4;
}

static nks_inline int nks_lead4(struct bpf_sock_addr *ctx, struct nks_socket_call *call)
{
	enum nks_service_verdict verdict;

	nks_map_address(&call->to.address, ctx->user_ip4);
	verdict = nks_lead(call);
	if (verdict == NKS_SERVICE_SOCKET) {
		ctx->user_ip4 = call->to.address.words[3];
		ctx->user_port = call->to.port;
	}
	return nks_answer_call(verdict);
}

static nks_inline int nks_lead6(struct bpf_sock_addr *ctx, struct nks_socket_call *call)
{
	enum nks_service_verdict verdict;

	call->to.address.words[0] = ctx->user_ip6[0];
	call->to.address.words[1] = ctx->user_ip6[1];
	call->to.address.words[2] = ctx->user_ip6[2];
	call->to.address.words[3] = ctx->user_ip6[3];
	verdict = nks_lead(call);
	if (verdict == NKS_SERVICE_SOCKET) {
		ctx->user_ip6[0] = call->to.address.words[0];
		ctx->user_ip6[1] = call->to.address.words[1];
		ctx->user_ip6[2] = call->to.address.words[2];
		ctx->user_ip6[3] = call->to.address.words[3];
		ctx->user_port = call->to.port;
	}
	return nks_answer_call(verdict);
}

/*
 * connect4 and connect6: connect() of TCP and UDP sockets, once for each call
 * that may begin a connection.
 *
 * Hook      cgroup/connect4, cgroup/connect6 (IPv4-mapped addresses as well)
 * Returns   1  the call goes on: to a backend, or as it was
 *           0  it fails: ECONNREFUSED without a backend, EPERM where nothing is
 *              to be answered or the client is in no source range, ENOMEM
 * Maps      services, node_addresses, node, source_ranges, service_tables,
 *           backends (read), affinities, socket_peers (read and written),
 *           the counters
 * Writes    address and port of the call
 */
SEC("cgroup/connect4")
int connect4(struct bpf_sock_addr *ctx)
{
	struct nks_socket_call call = {};

	if (!nks_socket_is_ours(ctx, &call))
		return NKS_SOCKET_GO_ON;
	nks_map_address(&call.source, ctx->sk->src_ip4);
	return nks_lead4(ctx, &call);
}

SEC("cgroup/connect6")
int connect6(struct bpf_sock_addr *ctx)
{
	struct nks_socket_call call = {};
	struct bpf_sock *socket = ctx->sk;

	if (!nks_socket_is_ours(ctx, &call))
		return NKS_SOCKET_GO_ON;
	call.source.words[0] = socket->src_ip6[0];
	call.source.words[1] = socket->src_ip6[1];
	call.source.words[2] = socket->src_ip6[2];
	call.source.words[3] = socket->src_ip6[3];
	return nks_lead6(ctx, &call);
}

/*
 * sendmsg4 and sendmsg6: each datagram that is sent with an address, over UDP.
 * All that a socket sends to a frontend goes to one backend, as long as that
 * serves and no two are further apart than NKS_OTHER_OPEN_SECONDS.
 *
 * Hook      cgroup/sendmsg4 (IPv4-mapped addresses as well), cgroup/sendmsg6
 * Returns   as above
 * Maps      as above, and socket_flows
 * Writes    address and port of the datagram
 */
SEC("cgroup/sendmsg4")
int sendmsg4(struct bpf_sock_addr *ctx)
{
	struct nks_socket_call call = { .sends = true };
	struct bpf_sock *socket = ctx->sk;

	if (!nks_socket_is_ours(ctx, &call))
		return NKS_SOCKET_GO_ON;
	nks_map_address(&call.source, ctx->msg_src_ip4);
	if (socket->state == NKS_SOCKET_CONNECTED) {
		nks_map_address(&call.connected, socket->dst_ip4);
		call.connected_port = socket->dst_port;
	}
	return nks_lead4(ctx, &call);
}

SEC("cgroup/sendmsg6")
int sendmsg6(struct bpf_sock_addr *ctx)
{
	struct nks_socket_call call = { .sends = true };
	struct bpf_sock *socket = ctx->sk;

	if (!nks_socket_is_ours(ctx, &call))
		return NKS_SOCKET_GO_ON;
	call.source.words[0] = ctx->msg_src_ip6[0];
	call.source.words[1] = ctx->msg_src_ip6[1];
	call.source.words[2] = ctx->msg_src_ip6[2];
	call.source.words[3] = ctx->msg_src_ip6[3];
	if (socket->state == NKS_SOCKET_CONNECTED) {
		call.connected.words[0] = socket->dst_ip6[0];
		call.connected.words[1] = socket->dst_ip6[1];
		call.connected.words[2] = socket->dst_ip6[2];
		call.connected.words[3] = socket->dst_ip6[3];
		call.connected_port = socket->dst_port;
	}
	return nks_lead6(ctx, &call);
}

/* The frontend that the socket knows this address by, or NULL. */
static nks_inline const struct nks_socket_peer *nks_find_peer(struct bpf_sock_addr *ctx, struct nks_socket_end *end)
{
	end->cookie = bpf_get_socket_cookie(ctx);
	end->port = ctx->user_port;
	return bpf_map_lookup_elem(&socket_peers, end);
}

static nks_inline int nks_show_frontend4(struct bpf_sock_addr *ctx)
{
	const struct nks_socket_peer *peer;
	struct nks_socket_end end = {};

	nks_map_address(&end.address, ctx->user_ip4);
	peer = nks_find_peer(ctx, &end);
	if (peer) {
		ctx->user_ip4 = peer->address.words[3];
		ctx->user_port = peer->port;
	}
	return NKS_SOCKET_GO_ON;
}

static nks_inline int nks_show_frontend6(struct bpf_sock_addr *ctx)
{
	const struct nks_socket_peer *peer;
	struct nks_socket_end end = {};

	end.address.words[0] = ctx->user_ip6[0];
	end.address.words[1] = ctx->user_ip6[1];
	end.address.words[2] = ctx->user_ip6[2];
	end.address.words[3] = ctx->user_ip6[3];
	peer = nks_find_peer(ctx, &end);
	if (peer) {
		ctx->user_ip6[0] = peer->address.words[0];
		ctx->user_ip6[1] = peer->address.words[1];
		ctx->user_ip6[2] = peer->address.words[2];
		ctx->user_ip6[3] = peer->address.words[3];
		ctx->user_port = peer->port;
	}
	return NKS_SOCKET_GO_ON;
}

/*
 * recvmsg4, recvmsg6, getpeername4 and getpeername6: a sender or peer that the
 * socket asked for by a frontend is called by that.
 *
 * Hook      cgroup/recvmsg4 and so on: UDP's recvmsg() with room for an address,
 *           getpeername() of TCP and UDP
 * Returns   1
 * Maps      socket_peers (read)
 * Writes    address and port that are told
 */
SEC("cgroup/recvmsg4")
int recvmsg4(struct bpf_sock_addr *ctx)
{
	return nks_show_frontend4(ctx);
}

SEC("cgroup/recvmsg6")
int recvmsg6(struct bpf_sock_addr *ctx)
{
	return nks_show_frontend6(ctx);
}

SEC("cgroup/getpeername4")
int getpeername4(struct bpf_sock_addr *ctx)
{
	return nks_show_frontend4(ctx);
}

SEC("cgroup/getpeername6")
int getpeername6(struct bpf_sock_addr *ctx)
{
	return nks_show_frontend6(ctx);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
