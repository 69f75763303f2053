/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* CO-RE relocations in a classifier: numbers only, so that any program type will do; and one that no kernel can answer. */
#include "fixture.h"

#define __core __attribute__((preserve_access_index))

struct net_device {
	unsigned int mtu;
	int ifindex;
} __core;

struct sk_buff {
	unsigned int len;
	unsigned int mark;
} __core;

struct sock_common___flavour {
	int no_such_field;
	unsigned short skc_family;
} __core;

enum bpf_map_type___kernel {
	BPF_MAP_TYPE_HASH___kernel = 77,
};

#define offset_of(type, field) __builtin_preserve_field_info(((struct type *)0)->field, 0)
#define size_of(type, field)   __builtin_preserve_field_info(((struct type *)0)->field, 1)
#define exists(type, field)    __builtin_preserve_field_info(((struct type *)0)->field, 2)

__u64 seen[6];

static __noinline int of_sockets(void)
{
	if (exists(sock_common___flavour, no_such_field))
		return offset_of(sock_common___flavour, no_such_field);
	return offset_of(sock_common___flavour, skc_family);
}

SEC("tc")
int numbers(struct __sk_buff *skb)
{
	seen[0] = offset_of(net_device, ifindex);
	seen[1] = size_of(net_device, ifindex);
	seen[2] = offset_of(sk_buff, mark);
	seen[3] = of_sockets();
	seen[4] = __builtin_preserve_enum_value(*(enum bpf_map_type___kernel *)BPF_MAP_TYPE_HASH___kernel, 1);
	return TC_PASS;
}

char _license[] SEC("license") = "GPL";
