/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Everything CO-RE can ask of a real kernel, added up without a map: what two loaders make of it has to be the same to the bit. */
#include "fixture.h"
#include "core_kinds.h"

struct sock_common {
	union {
		struct {
			__u32 skc_daddr;
			__u32 skc_rcv_saddr;
		};
	};
	unsigned short skc_family;
	volatile unsigned char skc_state;
	unsigned char skc_reuse : 4;
	unsigned char skc_reuseport : 1;
} preserved;

struct sock {
	struct sock_common __sk_common;
	int sk_rcvbuf;
} preserved;

struct net_device {
	unsigned int mtu;
	int ifindex;
	char name[16];
} preserved;

struct sk_buff___partial {
	struct sock *sk;
	struct net_device *dev;
	unsigned int len;
	__u8 pkt_type : 3;
	__u8 ip_summed : 2;
	__u8 ignore_df : 1;
} preserved;

struct list_head {
	struct list_head *next, *prev;
} preserved;

struct task_struct___partial {
	int pid;
	int tgid;
	char comm[16];
	struct list_head tasks;
	int no_such_field;
} preserved;

struct no_such_type {
	int x;
} preserved;

enum bpf_map_type___partial {
	BPF_MAP_TYPE_LRU_HASH___x = 1,
	BPF_MAP_TYPE_NO_SUCH = 2,
};

#define add(value) (sum = sum * 31 + (unsigned long)(value))

SEC("tc") int offsets(struct __sk_buff *ctx)
{
	struct sk_buff___partial *skb = 0;
	struct task_struct___partial *task = 0;
	struct sock *sk = 0;
	struct net_device *device = 0;
	unsigned long sum = 0;

	add(field(skb->sk, FIELD_OFFSET));
	add(field(skb->dev, FIELD_OFFSET));
	add(field(skb->len, FIELD_OFFSET));
	add(field(skb->pkt_type, FIELD_OFFSET));
	add(field(skb->ip_summed, FIELD_OFFSET));
	add(field(skb[2].len, FIELD_OFFSET));
	add(field(task->pid, FIELD_OFFSET));
	add(field(task->tgid, FIELD_OFFSET));
	add(field(task->comm[3], FIELD_OFFSET));
	add(field(task->tasks.prev, FIELD_OFFSET));
	add(field(sk->__sk_common.skc_daddr, FIELD_OFFSET));
	add(field(sk->__sk_common.skc_state, FIELD_OFFSET));
	add(field(sk->sk_rcvbuf, FIELD_OFFSET));
	add(field(device->name, FIELD_OFFSET));
	add(field(device->mtu, FIELD_OFFSET));
	return sum >> 1;
}

SEC("tc") int sizes(struct __sk_buff *ctx)
{
	struct sk_buff___partial *skb = 0;
	struct task_struct___partial *task = 0;
	struct sock *sk = 0;
	unsigned long sum = 0;

	add(field(skb->len, FIELD_SIZE));
	add(field(skb->pkt_type, FIELD_SIZE));
	add(field(task->comm, FIELD_SIZE));
	add(field(task->pid, FIELD_SIGNED));
	add(field(skb->len, FIELD_SIGNED));
	add(field(skb->pkt_type, FIELD_LSHIFT));
	add(field(skb->pkt_type, FIELD_RSHIFT));
	add(field(skb->ip_summed, FIELD_LSHIFT));
	add(field(skb->ignore_df, FIELD_LSHIFT));
	add(field(sk->__sk_common.skc_reuseport, FIELD_LSHIFT));
	add(field(sk->__sk_common.skc_reuse, FIELD_RSHIFT));
	add(type_size(struct sock));
	add(type_size(struct sk_buff___partial));
	add(type_size(struct no_such_type));
	return sum >> 1;
}

SEC("tc") int types(struct __sk_buff *ctx)
{
	struct task_struct___partial *task = 0;
	struct no_such_type *none = 0;
	unsigned long sum = 0;

	add(type_id_target(struct sock));
	add(type_id_target(struct sk_buff___partial));
	add(type_id_target(struct no_such_type));
	add(type_exists(struct net_device));
	add(type_exists(struct no_such_type));
	add(value_exists(enum bpf_map_type___partial, BPF_MAP_TYPE_LRU_HASH___x));
	add(value_exists(enum bpf_map_type___partial, BPF_MAP_TYPE_NO_SUCH));
	add(value_of(enum bpf_map_type___partial, BPF_MAP_TYPE_LRU_HASH___x));
	if (field(task->no_such_field, FIELD_EXISTS))
		add(field(task->no_such_field, FIELD_OFFSET));
	if (type_exists(struct no_such_type))
		add(field(none->x, FIELD_OFFSET));
	return sum >> 1;
}

char _license[] SEC("license") = "GPL";
