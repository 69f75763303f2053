#include "floor.h"

#include <sys/socket.h>

/* A switch: an array of pointers to all attributes, as most programs have it, was measured to take 1 ms more for 100,000 routes. */
static void read_route(const struct nlmsghdr *message, struct tally *tally)
{
	const struct rtmsg *header = NLMSG_DATA(message);
	size_t length = RTM_PAYLOAD(message);
	uint32_t destination = 0, gateway = 0, link = 0, table = 0, priority = 0;

	for (const struct rtattr *attribute = RTM_RTA(header); RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length)) {
		const uint32_t *value = RTA_DATA(attribute);

		switch (attribute->rta_type) {
		case RTA_DST:
			destination = *value;
			break;
		case RTA_GATEWAY:
			gateway = *value;
			break;
		case RTA_OIF:
			link = *value;
			break;
		case RTA_TABLE:
			table = *value;
			break;
		case RTA_PRIORITY:
			priority = *value;
			break;
		}
	}

	tally->objects++;
	tally->sum += (uint64_t)header->rtm_dst_len + destination + gateway + link + table + priority;
}

void dump_routes(struct connection *connection, struct tally *tally)
{
	struct {
		struct nlmsghdr message;
		struct rtmsg route;
		struct rtattr attribute;
		uint32_t table;
	} request = {
		.message = { .nlmsg_len = sizeof request, .nlmsg_type = RTM_GETROUTE },
		.route = { .rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN },
		.attribute = { .rta_len = RTA_LENGTH(sizeof request.table), .rta_type = RTA_TABLE },
		.table = RT_TABLE_MAIN,
	};

	connection_dump(connection, &request.message, read_route, tally);
}
