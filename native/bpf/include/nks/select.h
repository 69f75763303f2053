/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Which backend a packet goes to. Nothing here touches a packet: tc, netkit, XDP
 * and sockets come here with what they have read.
 *
 * A packet of a connection costs one lookup, in `connections`, whichever
 * direction it goes in; the first one also finds the service, its view and a
 * slot of its table. A packet that has nothing to do with services costs two
 * lookups that miss. None of it depends on how many services there are.
 */
#ifndef NKS_SELECT_H
#define NKS_SELECT_H

#include "bpf.h"
#include "packet.h"
#include "service.h"

NKS_HELPER long (*bpf_map_update_elem)(void *map, const void *key, const void *value, __u64 flags) =
	(void *)BPF_FUNC_map_update_elem;
NKS_HELPER long (*bpf_map_delete_elem)(void *map, const void *key) = (void *)BPF_FUNC_map_delete_elem;
NKS_HELPER __u64 (*bpf_ktime_get_coarse_ns)(void) = (void *)BPF_FUNC_ktime_get_coarse_ns;
NKS_HELPER __u32 (*bpf_get_prandom_u32)(void) = (void *)BPF_FUNC_get_prandom_u32;

#define NKS_EEXIST 17

#define NKS_SECOND 1000000000ULL

/* Ports tried before a masqueraded connection is refused. */
#define NKS_MASQUERADE_TRIES 32

/* A frontend that is deleted and made anew, each time while it is read, is none. */
#define NKS_FRONTEND_READINGS 3

/* TCP's flags, of its 14th byte. */
#define NKS_TCP_FIN 0x01
#define NKS_TCP_SYN 0x02
#define NKS_TCP_RST 0x04
#define NKS_TCP_ACK 0x10

/* What became of a packet, and what is to be written into it. */
struct nks_translation {
	struct nks_address source;
	struct nks_address destination;
	__be16 source_port;
	__be16 destination_port;
	__u32 backend; /* 0: not counted for one */
	__u32 service; /* 0: not counted for one */
	__u32 flags; /* enum nks_connection_flags */
};

static nks_inline __u64 nks_mix(__u64 hash, __u64 word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15;
	return hash ^ hash >> 32;
}

/* The same on every node and hook; skb->hash is not. */
static nks_inline __u32 nks_hash(const struct nks_tuple *tuple, bool client_only)
{
	const __u64 *source = (const __u64 *)tuple->source.words;
	const __u64 *destination = (const __u64 *)tuple->destination.words;
	__u64 hash = nks_mix(nks_mix(hash_seed, source[0]), source[1]);

	if (!client_only) {
		hash = nks_mix(nks_mix(hash, destination[0]), destination[1]);
		hash = nks_mix(hash, (__u64)tuple->source_port << 32 | (__u64)tuple->destination_port << 16 |
					     tuple->protocol);
	}
	return hash >> 16;
}

static nks_inline bool nks_backend_serves(const struct nks_backend *backend, __u32 generation)
{
	__u8 state = *(const volatile __u8 *)&backend->state;

	return backend->generation == generation && state != NKS_BACKEND_NONE && state != NKS_BACKEND_MAINTENANCE;
}

static nks_inline __u64 nks_patience(const struct nks_connection *connection, bool tcp)
{
	switch (connection->state) {
	case NKS_CONNECTION_NEW:
		return (tcp ? NKS_TCP_NEW_SECONDS : NKS_OTHER_NEW_SECONDS) * NKS_SECOND;
	case NKS_CONNECTION_OPEN:
		return (tcp ? NKS_TCP_OPEN_SECONDS : NKS_OTHER_OPEN_SECONDS) * NKS_SECOND;
	default:
		return NKS_TCP_CLOSING_SECONDS * NKS_SECOND;
	}
}

/* Whether `connection` may still say where its packets go. */
static nks_inline bool nks_connection_stands(const struct nks_connection *connection, bool tcp, __u64 now)
{
	const struct nks_backend *backend;
	__u32 number = connection->backend;

	if (now - connection->seen > nks_patience(connection, tcp) && now > connection->seen)
		return false;
	/* What a backend sends back is its connection's whatever became of it since:
	 * the client knows it by no other address. */
	if (connection->flags & NKS_CONNECTION_REPLY)
		return true;
	backend = bpf_map_lookup_elem(&backends, &number);
	return backend && nks_backend_serves(backend, connection->generation);
}

/* A node port's address in the key: that of no host, 0.0.0.0 or ::. */
static nks_inline struct nks_address nks_node_port_address(const struct nks_address *destination)
{
	struct nks_address any = {};

	if (nks_address_is_mapped(destination))
		any.words[2] = nks_htonl(0xffff);
	return any;
}

/* 0.0.0.0 and ::. */
static nks_inline bool nks_address_is_any(const struct nks_address *a)
{
	return !a->words[3] && (nks_address_is_mapped(a) || nks_address_is_unspecified(a));
}

/*
 * What a frontend leads to. Where that is another's, the element was deleted and
 * its memory given to the other while it was read: there may be a new one.
 */
static nks_noinline const struct nks_service *nks_service_at(const struct nks_frontend *frontend)
{
	const __u64 *wanted = (const __u64 *)frontend->address.words;
	const struct nks_service *service;
	const __u64 *address;
	const __u32 *place;
	const __u64 *at;
	__u32 index;

#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < NKS_FRONTEND_READINGS; i++) {
		place = bpf_map_lookup_elem(&frontends, frontend);
		if (!place)
			return NULL;
		index = *(const volatile __u32 *)place;
		at = bpf_map_lookup_elem(&frontend_places, &index);
		if (!at)
			continue;
		index = *(const volatile __u64 *)at;
		service = bpf_map_lookup_elem(&services, &index);
		if (!service)
			continue;
		address = (const __u64 *)service->address.words;
		if (address[1] == wanted[1] && address[0] == wanted[0] && service->port == frontend->port &&
		    service->protocol == frontend->protocol)
			return service;
	}
	return NULL;
}

static nks_noinline const struct nks_service *nks_find_service(const struct nks_tuple *tuple)
{
	struct nks_frontend key = {
		.address = tuple->destination,
		.port = tuple->destination_port,
		.protocol = tuple->protocol,
	};
	const struct nks_service *service;
	const struct nks_node *own;
	__u16 port;

	/* Node ports are written down under these, and to be had at the node's own. */
	if (nks_address_is_any(&key.address))
		return NULL;
	service = nks_service_at(&key);
	if (service)
		return service;
	own = nks_this_node();
	if (!own || !own->node_port_first)
		return NULL;
	port = nks_htons(tuple->destination_port);
	if (port < nks_htons(own->node_port_first) || port > nks_htons(own->node_port_last))
		return NULL;
	if (!bpf_map_lookup_elem(&node_addresses, &key.address))
		return NULL;
	key.address = nks_node_port_address(&tuple->destination);
	return nks_service_at(&key);
}

static nks_noinline bool nks_in_ranges(__u32 service, const struct nks_address *client)
{
	struct nks_range key = {
		.length = 32 + 128,
		.service = nks_htonl(service),
		.address = { client->words[0], client->words[1], client->words[2], client->words[3] },
	};

	return bpf_map_lookup_elem(&source_ranges, &key);
}

/* The backend in the slot that the packet's hash leads to; 0 is none. */
static nks_inline __u32 nks_pick_slot(const struct nks_view *view, __u32 hash)
{
	const struct nks_table_line *line;
	__u32 page = view->page, slots = view->slots, slot, index;
	void *lines;

	if (!slots)
		return 0;
	lines = bpf_map_lookup_elem(&service_tables, &page);
	if (!lines)
		return 0;
	slot = view->first + hash % slots;
	index = slot / NKS_TABLE_LINE;
	line = bpf_map_lookup_elem(lines, &index);
	return line ? line->backends[slot % NKS_TABLE_LINE] : 0;
}

/*
 * The backend that a client stays with, or else a slot's. `client` is the whole
 * of what the affinity goes by. Returns its number, 0 if there is none that
 * serves, with `generation`.
 */
static nks_noinline __u32 nks_pick_backend(const struct nks_service *service, const struct nks_view *view,
					 const struct nks_tuple *tuple, __u32 hash,
					 struct nks_connection *forward)
{
	struct nks_affinity_key key = { .client = tuple->source, .service = service->id };
	struct nks_affinity fresh = {};
	__u64 now = forward->seen;
	const struct nks_backend *backend;
	struct nks_affinity *known;
	bool affine = service->flags & NKS_SERVICE_AFFINITY;
	__u32 number;

	if (affine) {
		known = bpf_map_lookup_elem(&affinities, &key);
		/* Another processor may have been here a moment later. */
		if (known && (now < known->used || now - known->used <= service->affinity_seconds * NKS_SECOND)) {
			number = known->backend;
			backend = bpf_map_lookup_elem(&backends, &number);
			/* Only what a table may have in it takes new connections, and this
			 * view's table: the client may have come by another frontend before. */
			if (backend && backend->generation == known->generation &&
			    *(const volatile __u8 *)&backend->state == NKS_BACKEND_ACTIVE &&
			    (!(view->flags & NKS_VIEW_LOCAL) || backend->flags & NKS_BACKEND_LOCAL)) {
				known->used = now;
				forward->generation = known->generation;
				return number;
			}
		}
	}

	number = nks_pick_slot(view, hash);
	backend = bpf_map_lookup_elem(&backends, &number);
	if (!number || !backend)
		return 0;
	forward->generation = backend->generation;
	if (!nks_backend_serves(backend, forward->generation))
		return 0;
	if (affine) {
		fresh.backend = number;
		fresh.used = now;
		fresh.generation = forward->generation;
		bpf_map_update_elem(&affinities, &key, &fresh, BPF_ANY);
	}
	return number;
}

/* The key of the other direction: what comes out of this one, turned round. */
static nks_inline void nks_turn_round(const struct nks_connection *connection, __u8 protocol,
				      struct nks_tuple *back)
{
	back->source = connection->destination;
	back->destination = connection->source;
	back->source_port = connection->destination_port;
	back->destination_port = connection->source_port;
	back->protocol = protocol;
	back->reserved[0] = back->reserved[1] = back->reserved[2] = 0;
}

static nks_inline bool nks_is_end(const struct nks_address *a, __be16 a_port, const struct nks_address *b, __be16 b_port)
{
	const __u64 *x = (const __u64 *)a->words, *y = (const __u64 *)b->words;

	return x[1] == y[1] && x[0] == y[0] && a_port == b_port;
}

/*
 * Writes the reply's direction down, so that `forward` turned round leads back to
 * `tuple` turned round. -EEXIST where another connection has that key and still
 * needs it: one client port on two services with the same backend.
 */
static nks_inline long nks_write_reply(const struct nks_tuple *tuple, const struct nks_connection *forward)
{
	struct nks_connection reply = {
		.source = tuple->destination,
		.destination = tuple->source,
		.source_port = tuple->destination_port,
		.destination_port = tuple->source_port,
		.backend = forward->backend,
		.generation = forward->generation,
		.service = forward->service,
		.seen = forward->seen,
		.flags = forward->flags | NKS_CONNECTION_REPLY,
	};
	struct nks_connection *there;
	struct nks_tuple back;

	nks_turn_round(forward, tuple->protocol, &back);
	there = bpf_map_lookup_elem(&connections, &back);
	if (!there)
		return bpf_map_update_elem(&connections, &back, &reply, BPF_NOEXIST);
	if (nks_connection_stands(there, tuple->protocol == IPPROTO_TCP, forward->seen) &&
	    !(nks_is_end(&there->destination, there->destination_port, &tuple->source, tuple->source_port) &&
	      nks_is_end(&there->source, there->source_port, &tuple->destination, tuple->destination_port)))
		return -NKS_EEXIST;
	return bpf_map_update_elem(&connections, &back, &reply, BPF_ANY);
}

/*
 * Writes a new connection down, both directions, the reply's first: nothing is
 * sent whose answer would not be known. Masqueraded it gets the node's address,
 * and the first port that no other connection to this backend has, from where
 * the client's leads: a client that comes again most likely finds its old one.
 * A client whose port has a connection to this backend by another service keeps
 * its address and gets such a port: with the node's address, whoever opens two
 * would be let in wherever the node is.
 * A backend on the node itself would take the node's address for forged.
 */
static nks_noinline enum nks_service_verdict nks_write_connection(const struct nks_tuple *tuple,
								  struct nks_connection *forward, bool masquerade,
								  __u32 hash)
{
	__u32 first, ports;
	/* SCTP's checksum covers the ports: it keeps the client's, or goes without. */
	bool has_port = tuple->protocol != IPPROTO_SCTP;
	const struct nks_node *own;
	long failed = 0;

	own = nks_this_node();
	if (!own)
		return NKS_SERVICE_DROP_NO_PORT;
	first = nks_htons(own->masquerade_first);
	ports = nks_htons(own->masquerade_last) + 1 - first;

#pragma clang loop unroll(disable)
	for (__u32 i = masquerade; i <= NKS_MASQUERADE_TRIES; i++) {
		if (forward->flags & NKS_CONNECTION_DIRECT_RETURN)
			break;
		if (i) {
			if (masquerade)
				forward->source = nks_address_is_mapped(&tuple->source) ? own->ipv4 : own->ipv6;
			if (nks_address_is_unspecified(&forward->source) || !first || ports > 65535)
				return NKS_SERVICE_DROP_NO_PORT;
			forward->flags |= NKS_CONNECTION_MASQUERADED;
			if (has_port)
				forward->source_port = nks_htons((__u16)(first + (hash + i * 257) % ports));
		}
		failed = nks_write_reply(tuple, forward);
		if (failed != -NKS_EEXIST || (i && !has_port))
			break;
	}
	if (failed == -NKS_EEXIST)
		return NKS_SERVICE_DROP_NO_PORT;
	if (failed)
		return NKS_SERVICE_DROP_FULL;
	return bpf_map_update_elem(&connections, tuple, forward, BPF_ANY) ? NKS_SERVICE_DROP_FULL : NKS_SERVICE_NEW;
}

/* Whether the backend is to see the node's address, since its answer would not come by here otherwise. */
static nks_noinline bool nks_must_masquerade(__u32 view_flags, const struct nks_tuple *tuple,
					     const struct nks_connection *forward)
{
	if (nks_is_end(&forward->destination, 0, &tuple->source, 0))
		return true;
	/* What is for the node itself would be refused there with an address of its own. */
	return view_flags & NKS_VIEW_MASQUERADE && !bpf_map_lookup_elem(&node_addresses, &forward->destination);
}

static nks_inline __u8 nks_next_state(const struct nks_connection *connection, bool tcp, __u32 tcp_flags)
{
	if (tcp && tcp_flags & (NKS_TCP_FIN | NKS_TCP_RST))
		return NKS_CONNECTION_CLOSING;
	if (connection->state != NKS_CONNECTION_NEW)
		return connection->state;
	/* A client that nobody answers makes no connection by itself. Whether it is
	 * answered directly only its own acknowledgements tell. */
	if (connection->flags & NKS_CONNECTION_REPLY ||
	    (connection->flags & NKS_CONNECTION_DIRECT_RETURN && tcp && tcp_flags & NKS_TCP_ACK))
		return NKS_CONNECTION_OPEN;
	return connection->state;
}

/*
 * The other direction is as young, and in the same state. The least recently used
 * entries make way for new ones, and it may have been that one alone: what is
 * known of this one is enough to write it anew. Where another connection has its
 * place by then this one is over: false. By itself, for its stack.
 */
static nks_noinline bool nks_touch_other(const struct nks_tuple *tuple, const struct nks_connection *connection)
{
	struct nks_connection fresh = {
		.source = tuple->destination,
		.destination = tuple->source,
		.source_port = tuple->destination_port,
		.destination_port = tuple->source_port,
		.backend = connection->backend,
		.generation = connection->generation,
		.service = connection->service,
		.seen = connection->seen,
		.flags = connection->flags ^ NKS_CONNECTION_REPLY,
		.state = connection->state,
	};
	struct nks_connection *other;
	struct nks_tuple back;

	nks_turn_round(connection, tuple->protocol, &back);
	other = bpf_map_lookup_elem(&connections, &back);
	if (!other) {
		bpf_map_update_elem(&connections, &back, &fresh, BPF_NOEXIST);
		return true;
	}
	if (!nks_is_end(&other->destination, other->destination_port, &tuple->source, tuple->source_port) ||
	    !nks_is_end(&other->source, other->source_port, &tuple->destination, tuple->destination_port)) {
		bpf_map_delete_elem(&connections, tuple);
		return false;
	}
	other->seen = fresh.seen;
	other->state = fresh.state;
	return true;
}

/* Keeps a connection young: both directions, for traffic may go one way only. At
 * most once a second, and when its state changes: connections share cache lines
 * with nobody, but processors share connections. False where it is over. */
static nks_inline bool nks_touch(const struct nks_tuple *tuple, struct nks_connection *connection, __u32 tcp_flags,
				 __u64 now)
{
	__u8 state = nks_next_state(connection, tuple->protocol == IPPROTO_TCP, tcp_flags);

	if (state == connection->state && now - connection->seen < NKS_SECOND)
		return true;
	connection->seen = now;
	connection->state = state;
	return connection->flags & NKS_CONNECTION_DIRECT_RETURN || nks_touch_other(tuple, connection);
}

/* The connection that a packet is of, kept young; NULL when it is of none. A SYN on
 * an old connection is a new one; on one that is just being opened, the same again. */
static nks_inline struct nks_connection *nks_find_connection(const struct nks_tuple *tuple, __u32 tcp_flags,
							     __u64 now)
{
	struct nks_connection *known = bpf_map_lookup_elem(&connections, tuple);
	bool tcp = tuple->protocol == IPPROTO_TCP;
	bool opens = tcp && (tcp_flags & (NKS_TCP_SYN | NKS_TCP_ACK)) == NKS_TCP_SYN;

	if (!known || !nks_connection_stands(known, tcp, now) || (opens && known->state != NKS_CONNECTION_NEW))
		return NULL;
	return nks_touch(tuple, known, tcp_flags, now) ? known : NULL;
}

static nks_inline void nks_translate_as(const struct nks_connection *connection, struct nks_translation *to)
{
	to->source = connection->source;
	to->destination = connection->destination;
	to->source_port = connection->source_port;
	to->destination_port = connection->destination_port;
	to->backend = connection->backend;
	to->service = connection->service;
	to->flags = connection->flags;
}

static nks_inline enum nks_service_verdict nks_refuse(const struct nks_view *view, const struct nks_tuple *tuple)
{
	if (view->flags & NKS_VIEW_SILENT)
		return NKS_SERVICE_DROP_NO_BACKEND;
	if (view->flags & NKS_VIEW_RESET && tuple->protocol == IPPROTO_TCP)
		return NKS_SERVICE_RESET;
	return NKS_SERVICE_REFUSED;
}

/*
 * The same for what a socket of the node itself sends: NKS_SERVICE_REPLY with all
 * of `to` where it answers for a service, otherwise _NONE. It opens no connection:
 * sockets of the node are led to services before they send anything.
 */
__attribute__((noinline)) int nks_find_reply(const struct nks_tuple *tuple, __u32 tcp_flags,
					     struct nks_translation *to)
{
	struct nks_connection *known;
	__u64 now;

	if (!tuple || !to)
		return NKS_SERVICE_NONE;
	known = bpf_map_lookup_elem(&connections, tuple);
	if (!known || !(known->flags & NKS_CONNECTION_REPLY))
		return NKS_SERVICE_NONE;
	now = bpf_ktime_get_coarse_ns();
	if (!nks_connection_stands(known, tuple->protocol == IPPROTO_TCP, now) ||
	    !nks_touch(tuple, known, tcp_flags, now))
		return NKS_SERVICE_NONE;
	nks_translate_as(known, to);
	return NKS_SERVICE_REPLY;
}

/*
 * What becomes of a packet that is of no connection: NKS_SERVICE_NEW with all of
 * `to`, or another verdict with its `service`. Global: verified once by itself, not
 * once for each way here.
 */
__attribute__((noinline)) int nks_open_connection(const struct nks_tuple *tuple, __u64 now,
						  struct nks_translation *to)
{
	const struct nks_service *service;
	struct nks_connection forward = {};
	enum nks_service_verdict verdict;
	const struct nks_backend *backend;
	const struct nks_view *view;
	__u32 hash, number;
	bool masquerade;

	if (!tuple || !to)
		return NKS_SERVICE_NONE;
	service = nks_find_service(tuple);
	if (!service)
		return NKS_SERVICE_NONE;
	to->service = service->id;
	/* The node's own packets do not come this way: its sockets are led before they send. */
	if (bpf_map_lookup_elem(&node_addresses, &tuple->source))
		return NKS_SERVICE_DROP_SPOOFED;
	if (service->flags & NKS_SERVICE_SOURCE_RANGES && !nks_in_ranges(service->id, &tuple->source))
		return NKS_SERVICE_DROP_SOURCE_RANGE;
	view = nks_in_ranges(0, &tuple->source) ? &service->inside : &service->outside;
	if (!view->slots)
		return nks_refuse(view, tuple);

	hash = nks_hash(tuple, service->flags & NKS_SERVICE_AFFINITY);
	forward.seen = now;
	number = nks_pick_backend(service, view, tuple, hash, &forward);
	backend = bpf_map_lookup_elem(&backends, &number);
	if (!number || !backend)
		return NKS_SERVICE_DROP_GONE;

	forward.source = tuple->source;
	forward.source_port = tuple->source_port;
	forward.destination = backend->address;
	forward.destination_port = backend->port;
	forward.backend = number;
	forward.service = service->id;
	masquerade = nks_must_masquerade(view->flags, tuple, &forward);
	if (view->flags & NKS_VIEW_DIRECT_RETURN && !(backend->flags & NKS_BACKEND_LOCAL)) {
		forward.flags = NKS_CONNECTION_DIRECT_RETURN;
		masquerade = false;
	}
	/* By the client alone all of its connections would want one port. */
	if (service->flags & NKS_SERVICE_AFFINITY)
		hash = nks_hash(tuple, false);
	verdict = nks_write_connection(tuple, &forward, masquerade, hash);
	nks_translate_as(&forward, to);
	return verdict;
}

/*
 * What becomes of a packet, and what is to be written into it: for NKS_SERVICE_NEW,
 * _KNOWN and _REPLY all of `to`, otherwise its `service`. `tcp_flags` is 0 for
 * other protocols.
 */
__attribute__((noinline)) int nks_decide(const struct nks_tuple *tuple, __u32 tcp_flags, struct nks_translation *to)
{
	const struct nks_connection *known;
	__u64 now;

	if (!tuple || !to)
		return NKS_SERVICE_NONE;
	now = bpf_ktime_get_coarse_ns();
	known = nks_find_connection(tuple, tcp_flags, now);
	if (!known)
		return nks_open_connection(tuple, now, to);
	nks_translate_as(known, to);
	return known->flags & NKS_CONNECTION_REPLY ? NKS_SERVICE_REPLY : NKS_SERVICE_KNOWN;
}

#endif /* NKS_SELECT_H */
