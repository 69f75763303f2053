#include "floor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void die_with(const char *what, int error)
{
	fprintf(stderr, "floor: %s: %s\n", what, strerror(error));
	exit(1);
}

void die(const char *what)
{
	die_with(what, errno);
}

static void set_option(int descriptor, int option)
{
	int on = 1;

	if (setsockopt(descriptor, SOL_NETLINK, option, &on, sizeof on) < 0)
		die("setsockopt");
}

void connection_open(struct connection *connection)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

	connection->sequence = 0;
	connection->buffer = malloc(RECEIVE_BUFFER_LENGTH);
	if (!connection->buffer)
		die("malloc");

	connection->descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (connection->descriptor < 0)
		die("socket");

	set_option(connection->descriptor, NETLINK_GET_STRICT_CHK);
	set_option(connection->descriptor, NETLINK_CAP_ACK);
	if (bind(connection->descriptor, (struct sockaddr *)&kernel, sizeof kernel) < 0)
		die("bind");
	if (connect(connection->descriptor, (struct sockaddr *)&kernel, sizeof kernel) < 0)
		die("connect");
}

void connection_send(const struct connection *connection, const void *message, size_t length)
{
	while (send(connection->descriptor, message, length, 0) < 0) {
		if (errno != EINTR)
			die("send");
	}
}

size_t connection_receive(const struct connection *connection)
{
	for (;;) {
		ssize_t length = recv(connection->descriptor, connection->buffer, RECEIVE_BUFFER_LENGTH, 0);

		if (length >= 0)
			return (size_t)length;
		if (errno != EINTR)
			die("recv");
	}
}

int message_error(const struct nlmsghdr *message)
{
	return -*(const int *)NLMSG_DATA(message);
}

void connection_dump(struct connection *connection, struct nlmsghdr *request, void (*read)(const struct nlmsghdr *, struct tally *), struct tally *tally)
{
	request->nlmsg_seq = ++connection->sequence;
	request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	connection_send(connection, request, request->nlmsg_len);
	for (;;) {
		size_t length = connection_receive(connection);

		for (const struct nlmsghdr *message = (const void *)connection->buffer; NLMSG_OK(message, length); message = NLMSG_NEXT(message, length)) {
			if (message->nlmsg_seq != request->nlmsg_seq)
				continue;
			if (message->nlmsg_flags & NLM_F_DUMP_INTR)
				die_with("the table changed during the dump", EINTR);
			if (message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR) {
				int error = message_error(message);

				if (error)
					die_with("dump", error);
				return;
			}

			read(message, tally);
		}
	}
}
