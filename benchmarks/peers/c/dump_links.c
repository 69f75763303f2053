#include "floor.h"

#include <linux/if_link.h>
#include <string.h>
#include <sys/socket.h>

static const struct rtattr *find(const struct rtattr *nest, unsigned short type)
{
	size_t length = RTA_PAYLOAD(nest);

	for (const struct rtattr *attribute = RTA_DATA(nest); RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length)) {
		if (attribute->rta_type == type)
			return attribute;
	}

	return NULL;
}

/* A string counts with its length and its first byte. */
static uint64_t sum_of_string(const struct rtattr *attribute)
{
	const char *text = RTA_DATA(attribute);

	return strnlen(text, RTA_PAYLOAD(attribute)) + (unsigned char)text[0];
}

static void read_link(const struct nlmsghdr *message, struct tally *tally)
{
	const struct ifinfomsg *header = NLMSG_DATA(message);
	size_t length = IFLA_PAYLOAD(message);

	tally->objects++;
	tally->sum += (uint64_t)header->ifi_index;
	for (const struct rtattr *attribute = IFLA_RTA(header); RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length)) {
		switch (attribute->rta_type & NLA_TYPE_MASK) {
		case IFLA_IFNAME:
			tally->sum += sum_of_string(attribute);
			break;
		case IFLA_MTU:
			tally->sum += *(const uint32_t *)RTA_DATA(attribute);
			break;
		case IFLA_LINKINFO: {
			const struct rtattr *kind = find(attribute, IFLA_INFO_KIND);

			if (kind)
				tally->sum += sum_of_string(kind);
			break;
		}
		case IFLA_STATS64: {
			struct rtnl_link_stats64 statistics = { 0 };
			size_t size = RTA_PAYLOAD(attribute);

			/* 64-bit values are aligned to four bytes only, and the number of counters depends on the kernel. */
			memcpy(&statistics, RTA_DATA(attribute), size < sizeof statistics ? size : sizeof statistics);
			tally->sum += statistics.rx_packets + statistics.tx_packets + statistics.rx_bytes + statistics.tx_bytes;
			break;
		}
		}
	}
}

void dump_links(struct connection *connection, struct tally *tally)
{
	struct {
		struct nlmsghdr message;
		struct ifinfomsg link;
	} request = {
		.message = { .nlmsg_len = sizeof request, .nlmsg_type = RTM_GETLINK },
		.link = { .ifi_family = AF_UNSPEC },
	};

	connection_dump(connection, &request.message, read_link, tally);
}
