/*
 * The floors of the comparison: what a C program needs for the same job over a raw rtnetlink socket, with nothing between it and the kernel.
 * A job is a function that does one round and counts what it saw; main.c times it.
 */
#ifndef FLOOR_H
#define FLOOR_H

#include <linux/rtnetlink.h>
#include <stddef.h>
#include <stdint.h>

/* The kernel fills at most 32 KiB of it with parts of a dump (af_netlink.c: netlink_dump); the rest lets no message be cut. */
#define RECEIVE_BUFFER_LENGTH (256 * 1024)

/* What one round saw. The sum is over the values that were read, so that all peers can be shown to have read the same. */
struct tally {
	uint64_t objects;
	uint64_t sum;
};

struct connection {
	int descriptor;
	uint32_t sequence;
	unsigned char *buffer;
};

_Noreturn void die(const char *what);
_Noreturn void die_with(const char *what, int error);

void connection_open(struct connection *connection);
void connection_send(const struct connection *connection, const void *message, size_t length);

/* The length of the next datagram, which is in connection->buffer. */
size_t connection_receive(const struct connection *connection);

/* The error of an NLMSG_ERROR or NLMSG_DONE message, 0 for none. */
int message_error(const struct nlmsghdr *message);

/* Sends a dump request and hands each message to read(), until NLMSG_DONE; dies on an error and on an interrupted dump. */
void connection_dump(struct connection *connection, struct nlmsghdr *request, void (*read)(const struct nlmsghdr *, struct tally *), struct tally *tally);

void dump_routes(struct connection *connection, struct tally *tally);
void dump_links(struct connection *connection, struct tally *tally);

/* Adds count routes to 10.0.0.0 and the addresses after it by the link, batch of them in one send. */
void add_routes(struct connection *connection, unsigned count, unsigned batch, unsigned link, struct tally *tally);

#endif
