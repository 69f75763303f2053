/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* One program that needs CO-RE and one that does not. */
#include "fixture.h"

struct net_device {
	int ifindex;
} __attribute__((preserve_access_index));

SEC("tc")
int plain(struct __sk_buff *skb)
{
	return TC_PASS;
}

SEC("?tc")
int relocated(struct __sk_buff *skb)
{
	struct net_device *device = (void *)(long)skb->mark;

	return (long)&device->ifindex;
}

char _license[] SEC("license") = "GPL";
