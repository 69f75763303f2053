/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Services as the programs see them: what user space writes, and what the
 * programs keep of each connection. One set of maps for all hooks.
 *
 * A packet to a frontend (address, port, protocol) leads to a table of backend
 * numbers, and its hash to one of them. Everything else about the choice is user
 * space's: weights, states and policies are only how often a number is in a table.
 *
 * Why nobody sees half a service. User space writes in this order, and takes
 * away in the opposite one:
 *
 *   - a backend: while no table has its number. Its state, its flags and what is
 *     user space's own change in place, a byte each. A number is given to another backend with another generation,
 *     after a grace period in which every program that still had it has ended
 *   - a table: while no frontend leads to it, in shared memory. It never changes;
 *     a service that does gets another one, and what it leaves is used again only
 *     after a grace period
 *   - a service as one frontend shows it: while no place has its number. It never
 *     changes either, and its number is given away after a grace period
 *   - a frontend: an element of a hash that leads to a place, and is not replaced.
 *     What is replaced, in one store, is the number at the place. The kernel gives
 *     the memory of an element that is deleted to the next one at once, whoever
 *     still reads it; so a service has its frontend in it, and counts for no other
 *
 * A hash whose elements come and go, but are not replaced, hides none from lookups.
 *
 * So a process that dies in between leaves what was there before, or what comes
 * after, and numbers and tables that nothing leads to, which the next one finds.
 */
#ifndef NKS_SERVICE_H
#define NKS_SERVICE_H

#include "bpf.h"
#include "packet.h"

/* Port and address in network byte order, IPv4 as ::ffff:a.b.c.d. */
struct nks_frontend {
	struct nks_address address; /* 0.0.0.0 or ::, a node port: any of `node_addresses` */
	__be16 port;
	__u8 protocol;
	__u8 reserved[5];
};

_Static_assert(sizeof(struct nks_frontend) == 24, "no padding in a key");

enum nks_view_flags {
	/* The backends see the node's address, not the client's. */
	NKS_VIEW_MASQUERADE = 1U << 0,
	/* Without a backend: the default is ICMP port unreachable. */
	NKS_VIEW_RESET = 1U << 1, /* TCP is answered with a reset */
	NKS_VIEW_SILENT = 1U << 2, /* nothing is */
	/* Remote backends get the packet whole, in IPIP, and answer by themselves. */
	NKS_VIEW_DIRECT_RETURN = 1U << 3,
	/* Only backends on this node are in its table. */
	NKS_VIEW_LOCAL = 1U << 4,
};

/* How a service looks to some of its clients. */
struct nks_view {
	__u32 page; /* of service_tables */
	__u32 first; /* slot in the page, a multiple of NKS_TABLE_LINE */
	__u32 slots; /* 0: no backend */
	enum nks_view_flags flags;
};

enum nks_service_flags {
	NKS_SERVICE_AFFINITY = 1U << 0, /* a client stays with its backend */
	NKS_SERVICE_SOURCE_RANGES = 1U << 1, /* only clients in `source_ranges` */
};

/* A service as one of its frontends shows it, in one cache line. */
struct nks_service {
	struct nks_address address; /* the frontend's */
	__be16 port;
	__u8 protocol;
	__u8 kind; /* user space's own; the programs do not look at it */
	enum nks_service_flags flags;
	__u32 id; /* index of service_counters, at least 1 */
	__u32 affinity_seconds;
	struct nks_view inside; /* for clients in `cluster_ranges` */
	struct nks_view outside; /* for all others */
};

_Static_assert(sizeof(struct nks_service) == 64, "mirrored in user space");

/* To places. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_RDONLY_PROG);
	__type(key, struct nks_frontend);
	__type(value, __u32);
} frontends SEC(".maps");

/* By place: the number of what is in force. Eight bytes, as elements of arrays are. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, __u64);
} frontend_places SEC(".maps");

/* By number. More than there are places: the old and the new. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 81920);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct nks_service);
} services SEC(".maps");

/* The addresses under which node ports are to be had. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_RDONLY_PROG);
	__type(key, struct nks_address);
	__type(value, __u32);
} node_addresses SEC(".maps");

/* The addresses of the frontends, without the node ports': fragments go by these.
 * The value is user space's own. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_RDONLY_PROG);
	__type(key, struct nks_address);
	__type(value, __u32);
} service_addresses SEC(".maps");

enum nks_backend_state {
	NKS_BACKEND_NONE = 0, /* nobody's number */
	NKS_BACKEND_ACTIVE = 1,
	/* Old connections go on, new ones only for want of others: user space puts
	 * the number into tables then, and else does not. */
	NKS_BACKEND_TERMINATING = 2,
	NKS_BACKEND_QUARANTINED = 3,
	NKS_BACKEND_MAINTENANCE = 4, /* nothing, old connections neither */
	NKS_BACKEND_DRAINING = 5, /* no longer in the service: old connections only */
};

enum nks_backend_flags {
	NKS_BACKEND_LOCAL = 1U << 0, /* on this node: never in IPIP */
};

struct nks_backend {
	struct nks_address address;
	__be16 port;
	__u8 state; /* enum nks_backend_state */
	__u8 flags; /* enum nks_backend_flags */
	__u32 generation; /* another one each time that the number is given away */
	__u32 service;
	__u16 weight; /* user space's own */
	__u16 reserved;
};

_Static_assert(sizeof(struct nks_backend) == 32, "mirrored in user space");

/* By number. 0 is no backend. __uint() with enums in place of int: see `verdicts`. */
struct {
	enum nks_backend_state (*type)[BPF_MAP_TYPE_ARRAY];
	enum nks_backend_flags (*max_entries)[65536];
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct nks_backend);
} backends SEC(".maps");

/*
 * The tables: pages of slots, made by user space as they are needed, in which
 * each table has a run of lines. Arrays in shared memory: a table is written
 * without a system call.
 */
#define NKS_TABLE_LINE 16
#define NKS_TABLE_PAGE_LINES 16384
#define NKS_TABLE_PAGES 1024

struct nks_table_line {
	__u32 backends[NKS_TABLE_LINE];
};

struct service_table_page {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, NKS_TABLE_PAGE_LINES);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct nks_table_line);
};

/* A map by itself, which also brings the types into the BTF. */
struct service_table_page first_table_page SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, NKS_TABLE_PAGES);
	__type(key, __u32);
	__array(values, struct service_table_page);
} service_tables SEC(".maps") = {
	.values = { &first_table_page },
};

/*
 * Prefixes of clients. With service 0: the cluster's own, kube-proxy's cluster
 * CIDR. With another: who may use the service.
 */
struct nks_range {
	__u32 length; /* bits: 32 for the service, and 96 more for IPv4 */
	__be32 service;
	__be32 address[4];
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_RDONLY_PROG);
	__type(key, struct nks_range);
	__type(value, __u32);
} source_ranges SEC(".maps");

/* A packet, from one end to the other. */
struct nks_tuple {
	struct nks_address source;
	struct nks_address destination;
	__be16 source_port;
	__be16 destination_port;
	__u8 protocol;
	__u8 reserved[3];
};

_Static_assert(sizeof(struct nks_tuple) == 40, "no padding in a key");

enum nks_connection_flags {
	NKS_CONNECTION_REPLY = 1U << 0, /* from the backend to the client */
	NKS_CONNECTION_MASQUERADED = 1U << 1, /* the backend sees another address or port than the client's */
	NKS_CONNECTION_DIRECT_RETURN = 1U << 2, /* in IPIP; there are no replies */
};

enum nks_connection_state {
	NKS_CONNECTION_NEW = 0, /* nothing has come back yet */
	NKS_CONNECTION_OPEN = 1, /* both have been heard */
	NKS_CONNECTION_CLOSING = 2, /* FIN or RST was seen */
};

/*
 * What becomes of the packets of one direction. Each connection has two, and each
 * leads to the other: turn round what comes out of one, and it is the key of the
 * other.
 */
struct nks_connection {
	struct nks_address source; /* what is written into the packet */
	struct nks_address destination;
	__be16 source_port;
	__be16 destination_port;
	__u32 backend;
	__u32 generation; /* the backend's when it was chosen */
	__u32 service;
	__u64 seen; /* CLOCK_MONOTONIC in nanoseconds, to about a second */
	__u8 flags; /* enum nks_connection_flags */
	__u8 state; /* enum nks_connection_state */
	__u8 reserved[6];
};

_Static_assert(sizeof(struct nks_connection) == 64, "mirrored in user space");

/* __uint() with enums in place of int: see `verdicts`. */
struct {
	enum nks_connection_flags (*type)[BPF_MAP_TYPE_LRU_HASH];
	enum nks_connection_state (*max_entries)[524288];
	__type(key, struct nks_tuple);
	__type(value, struct nks_connection);
} connections SEC(".maps");

/* How long a direction is remembered without a packet. */
enum nks_patience {
	NKS_TCP_NEW_SECONDS = 60,
	NKS_TCP_OPEN_SECONDS = 8000,
	NKS_TCP_CLOSING_SECONDS = 60,
	NKS_OTHER_NEW_SECONDS = 30,
	NKS_OTHER_OPEN_SECONDS = 120,
};

struct nks_affinity_key {
	struct nks_address client; /* or a network namespace's cookie, for sockets of the node */
	__u32 service;
	__u32 reserved;
};

struct nks_affinity {
	__u64 used; /* CLOCK_MONOTONIC in nanoseconds */
	__u32 backend;
	__u32 generation;
};

/* The enum of above into the BTF, as with `connections`, which has no room for it. */
struct {
	enum nks_patience (*type)[BPF_MAP_TYPE_LRU_HASH];
	__uint(max_entries, 65536);
	__type(key, struct nks_affinity_key);
	__type(value, struct nks_affinity);
} affinities SEC(".maps");

/* The node as user space sees it at some moment. */
struct nks_node {
	struct nks_address ipv4; /* the source of masqueraded packets and of answers; :: is none */
	struct nks_address ipv6;
	__be16 node_port_first; /* 0: there are no node ports */
	__be16 node_port_last;
	__be16 masquerade_first; /* ports of masqueraded connections */
	__be16 masquerade_last;
};

/*
 * It changes while the programs run, and an element of an array is not replaced
 * whole: user space writes the side that nobody reads, turns `current` over, which
 * is one byte that changes, and writes the other side again only after a grace
 * period. No program sees half an address.
 */
struct nks_nodes {
	struct nks_node sides[2];
	__u32 current; /* 0 or 1 */
	__u32 reserved;
};

_Static_assert(sizeof(struct nks_nodes) == 88, "mirrored in user space");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_RDONLY_PROG);
	__type(key, __u32);
	__type(value, struct nks_nodes);
} node SEC(".maps");

/* What belongs together is taken from one answer: the next one may be another node. */
static nks_inline const struct nks_node *nks_this_node(void)
{
	const struct nks_nodes *nodes;
	const struct nks_node *side;
	__u32 zero = 0;

	nodes = bpf_map_lookup_elem(&node, &zero);
	if (!nodes)
		return NULL;
	side = &nodes->sides[0];
	/* Not an index: what is multiplied is bounded for no verifier. */
	asm volatile("" : "+r"(side));
	if (*(const volatile __u32 *)&nodes->current)
		side = &nodes->sides[1];
	return side;
}

/* The same for all nodes that shall choose alike; set before the programs are loaded. */
const volatile __u64 hash_seed = 0;

/*
 * What became of a packet. Numbers are an interface to user space, keys of
 * `service_verdicts` and indexes of `service_counters`, and never change their
 * meaning.
 */
enum nks_service_verdict {
	NKS_SERVICE_NONE = 0, /* neither to a service nor back from one */
	NKS_SERVICE_NEW = 1, /* to a backend: the first packet of a connection */
	NKS_SERVICE_KNOWN = 2, /* to a backend: a later one */
	NKS_SERVICE_REPLY = 3, /* from a backend */
	NKS_SERVICE_RELATED = 4, /* an ICMP error about a connection, either way */
	NKS_SERVICE_SOCKET = 5, /* no packet: a socket was led to a backend */

	/* Answered. */
	NKS_SERVICE_REFUSED = 8, /* no backend: ICMP port unreachable */
	NKS_SERVICE_RESET = 9, /* no backend: TCP reset */
	NKS_SERVICE_TTL_EXCEEDED = 10,
	NKS_SERVICE_TOO_BIG = 11, /* ICMP fragmentation needed, ICMPv6 packet too big */
	NKS_SERVICE_SOCKET_REFUSED = 12, /* no packet: no backend, the socket got ECONNREFUSED */

	NKS_SERVICE_DROP_FIRST = 16,
	NKS_SERVICE_DROP_NO_BACKEND = 16, /* where nothing is answered, or not this often */
	NKS_SERVICE_DROP_SOURCE_RANGE = 17, /* the client is in none of the service's ranges */
	NKS_SERVICE_DROP_FRAGMENT = 18, /* a later fragment whose first was not seen */
	NKS_SERVICE_DROP_NO_PORT = 19, /* no free port to masquerade with, or no node address */
	NKS_SERVICE_DROP_FULL = 20, /* the connection could not be written down */
	NKS_SERVICE_DROP_GONE = 21, /* the table's backend is not there: maps out of step */
	NKS_SERVICE_DROP_SPOOFED = 22, /* with a source that whoever sent it cannot have */
	NKS_SERVICE_DROP_NO_ROUTE = 23,
	NKS_SERVICE_DROP_NO_MEMORY = 24, /* the packet could not be made linear, writable or longer */
	NKS_SERVICE_DROP_RATE = 25, /* an answer that would be one too many: lost in silence */

	NKS_SERVICE_VERDICTS
};

struct nks_service_counter {
	__u64 packets;
	__u64 bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	/* __uint() with the enum in place of int: see `verdicts`. */
	enum nks_service_verdict (*max_entries)[NKS_SERVICE_VERDICTS];
	__type(key, __u32);
	__type(value, struct nks_service_counter);
} service_verdicts SEC(".maps");

/* The same by service: its id. */
struct service_counters {
	__u64 by_verdict[NKS_SERVICE_VERDICTS]; /* packets */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, struct service_counters);
} service_counters SEC(".maps");

struct backend_counters {
	__u64 connections;
	__u64 packets; /* to the backend */
	__u64 bytes;
	__u64 reply_packets; /* from it */
	__u64 reply_bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 65536);
	__type(key, __u32);
	__type(value, struct backend_counters);
} backend_counters SEC(".maps");

/* User space's own, so that a process that takes over knows what is there. */
enum nks_record_flags {
	NKS_RECORD_RESET = 1U << 0,
	NKS_RECORD_SILENT = 1U << 1,
	NKS_RECORD_EXTERNAL_LOCAL = 1U << 2,
	NKS_RECORD_INTERNAL_LOCAL = 1U << 3,
	NKS_RECORD_DIRECT_RETURN = 1U << 4,
};

struct nks_service_record {
	__u8 name[256]; /* UTF-8, ends with its first zero */
	enum nks_record_flags flags;
	__u32 table_size; /* 0: chosen by the number of backends */
	__u32 affinity_seconds;
	__u32 reserved;
};

/* By service id. No program looks at it; the reference keeps it in the object. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_RDONLY_PROG);
	__type(key, __u32);
	__type(value, struct nks_service_record);
} service_records SEC(".maps");

#endif /* NKS_SERVICE_H */
