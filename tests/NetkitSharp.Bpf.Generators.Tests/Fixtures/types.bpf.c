/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Types of every shape that keys, values and variables have, and a program that fills them in as the compiler lays them out. */
#include <stdbool.h>
#include <linux/bpf.h>
#include <linux/types.h>

#define SEC(name)	  __attribute__((section(name), used))
#define __uint(name, val) int(*name)[val]
#define __type(name, val) typeof(val) *name

static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)BPF_FUNC_map_lookup_elem;

enum reason {
	REASON_NONE,
	REASON_TTL = 7,
	REASON_NO_ROUTE = 8,
	REASON_LAST = 0x80000000,
};

enum __attribute__((packed)) tiny {
	TINY_ONE = 1,
	TINY_LARGE = 200,
};

typedef enum {
	MODE_OFF,
	MODE_ON,
} mode;

/* Three bytes at the end belong to no member. */
struct flow_key {
	__be32 source;
	__be32 destination;
	__be16 source_port;
	__be16 destination_port;
	__u8 protocol;
};

union address {
	__be32 v4;
	__u8 v6[16];
	__be32 words[4];
};

struct bits {
	__u32 low : 3;
	__u32 middle : 13;
	__u32 high : 16;
	int negative : 5;
	int : 3;
	bool flag : 1;
	enum reason why : 4;
	__u64 wide : 40;
	__u64 rest : 24;
};

struct __attribute__((packed)) packed_bits {
	__u8 first;
	__u32 twenty : 20;
	__u64 sixty : 60;
	__u16 last;
};

typedef struct {
	__s8 a;
	__s16 b;
	__s32 c;
	__s64 d;
} signed_numbers;

struct everything {
	struct bits bits;
	struct packed_bits packed;
	union address address;
	struct {
		__u16 type;
		__u16 code;
	} icmp;
	union {
		__u32 mark;
		struct {
			__u8 mark_low;
			__u8 mark_rest[3];
		};
	};
	signed_numbers numbers;
	char name[16];
	__u32 matrix[2][3];
	struct flow_key keys[2];
	enum reason reason;
	enum tiny tiny;
	mode mode;
	bool yes;
	float ratio;
	double fraction;
	__int128 huge;
	void *pointer;
	const volatile struct everything *next;
	__u8 rest[];
};

/* Names that collide in .NET casing, or are words of C#. */
struct names {
	__u32 host_ifindex;
	__u32 hostIfindex;
	__u32 HOST_IFINDEX;
	__u32 class;
	__u32 names;
	__u32 to_string;
	__u32 __4th;
	__u32 _;
};

/* Known to programs only. */
struct event {
	__u64 when;
	enum reason reason;
};

struct other_event {
	__u32 which;
};

struct limits {
	__u32 first;
	__u32 second;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, struct flow_key);
	__type(value, struct everything);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct names);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	enum reason (*max_entries)[9];
	__type(key, int);
	__type(value, __be64);
} by_reason SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4);
	__type(key, char[8]);
	__type(value, __u32[3]);
} arrays SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

const volatile struct limits limits = { 10, 20 };
const volatile bool enabled = true;
__u64 total = 100;
enum reason last_reason;
char label[12] = "label";
__be16 port SEC(".data.tuning");
__u8 large[8192];
const struct event *unused_event;
static volatile int hidden = -5;

static __attribute__((noinline)) int which(const struct other_event *event)
{
	asm volatile("" ::: "memory");
	return event->which;
}

SEC("tc")
int fill(struct __sk_buff *skb)
{
	struct flow_key key = {
		.source = __builtin_bswap32(0x0a000001),
		.destination = __builtin_bswap32(0x0a000002),
		.source_port = __builtin_bswap16(4000),
		.destination_port = __builtin_bswap16(53),
		.protocol = 17,
	};
	struct everything *found = bpf_map_lookup_elem(&flows, &key);
	struct other_event event = { skb->mark };
	int index = 8;
	__be64 *place;

	if (!found)
		return 1;
	found->bits.low = 5;
	found->bits.middle = 0x1abc;
	found->bits.high = 0xbeef;
	found->bits.negative = -11;
	found->bits.flag = true;
	found->bits.why = REASON_NO_ROUTE;
	found->bits.wide = 0x123456789a;
	found->bits.rest = 0xfedcba;
	found->packed.first = 0x77;
	found->packed.twenty = 0xabcde;
	found->packed.sixty = 0x0123456789abcde;
	found->packed.last = 0x4321;
	found->icmp.code = 0x1234;
	found->mark_rest[2] = 0x99;
	found->numbers.b = -2;
	found->numbers.d = -4;
	found->matrix[1][2] = 12;
	found->keys[1].protocol = 6;
	found->reason = REASON_LAST;
	found->tiny = TINY_LARGE;
	found->mode = MODE_ON;
	found->yes = enabled;
	found->pointer = (void *)0x1122334455667788;
	place = bpf_map_lookup_elem(&by_reason, &index);
	if (place)
		*place = __builtin_bswap64(0x0102030405060708);
	total += limits.second + which(&event);
	last_reason = REASON_TTL;
	label[0] = 'L';
	port = __builtin_bswap16(8080);
	large[large[0]] = hidden;
	hidden++;
	return 0;
}

SEC("?tc")
int on_request(struct __sk_buff *skb)
{
	return bpf_map_lookup_elem(&counters, &skb->mark) != 0 || bpf_map_lookup_elem(&arrays, &skb->cb) != 0;
}

char _license[] SEC("license") = "GPL";
