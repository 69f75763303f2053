#include "floor.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define FIRST_DESTINATION 0x0A000000u /* 10.0.0.0 */
#define GATEWAY 0xC0000202u           /* 192.0.2.2 */
#define PRIORITY 100

struct route_request {
	struct nlmsghdr message;
	struct rtmsg route;
	struct rtattr destination_attribute;
	uint32_t destination;
	struct rtattr gateway_attribute;
	uint32_t gateway;
	struct rtattr link_attribute;
	uint32_t link;
	struct rtattr priority_attribute;
	uint32_t priority;
};

static void write_route(struct route_request *request, uint32_t sequence, unsigned number, unsigned link, int last)
{
	*request = (struct route_request){
		.message = {
			.nlmsg_len = sizeof *request,
			.nlmsg_type = RTM_NEWROUTE,
			/* A failure is always reported; success is asked for once, and said of all before: the kernel executes them in order. */
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL | (last ? NLM_F_ACK : 0),
			.nlmsg_seq = sequence,
		},
		.route = {
			.rtm_family = AF_INET,
			.rtm_dst_len = 32,
			.rtm_table = RT_TABLE_MAIN,
			.rtm_protocol = RTPROT_BOOT,
			.rtm_scope = RT_SCOPE_UNIVERSE,
			.rtm_type = RTN_UNICAST,
		},
		.destination_attribute = { .rta_len = RTA_LENGTH(sizeof request->destination), .rta_type = RTA_DST },
		.destination = htonl(FIRST_DESTINATION + number),
		.gateway_attribute = { .rta_len = RTA_LENGTH(sizeof request->gateway), .rta_type = RTA_GATEWAY },
		.gateway = htonl(GATEWAY),
		.link_attribute = { .rta_len = RTA_LENGTH(sizeof request->link), .rta_type = RTA_OIF },
		.link = link,
		.priority_attribute = { .rta_len = RTA_LENGTH(sizeof request->priority), .rta_type = RTA_PRIORITY },
		.priority = PRIORITY,
	};
}

static void wait_for_acknowledgement(const struct connection *connection, uint32_t sequence)
{
	for (;;) {
		size_t length = connection_receive(connection);

		for (const struct nlmsghdr *message = (const void *)connection->buffer; NLMSG_OK(message, length); message = NLMSG_NEXT(message, length)) {
			if (message->nlmsg_type != NLMSG_ERROR)
				continue;
			if (message_error(message))
				die_with("add a route", message_error(message));
			if (message->nlmsg_seq == sequence)
				return;
		}
	}
}

void add_routes(struct connection *connection, unsigned count, unsigned batch, unsigned link, struct tally *tally)
{
	struct route_request *requests = malloc(batch * sizeof *requests);

	if (!requests)
		die("malloc");

	for (unsigned done = 0; done < count;) {
		unsigned length = count - done < batch ? count - done : batch;

		for (unsigned i = 0; i < length; i++)
			write_route(&requests[i], ++connection->sequence, done + i, link, i == length - 1);
		connection_send(connection, requests, length * sizeof *requests);
		wait_for_acknowledgement(connection, connection->sequence);
		done += length;
	}

	tally->objects = count;
	free(requests);
}
