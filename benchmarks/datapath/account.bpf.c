// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * What the kernel does beside a load: packets put into backlogs, softirqs of
 * packets and their time, switches of threads; and where it is when a timer goes
 * off. On all processors, of everybody.
 */
#include <stdbool.h>

#include "nks/bpf.h"

#include <linux/bpf_perf_event.h>

NKS_HELPER long (*bpf_map_update_elem)(void *map, const void *key, const void *value, __u64 flags) =
	(void *)BPF_FUNC_map_update_elem;

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* linux/interrupt.h */
#define NET_TX_SOFTIRQ 2
#define NET_RX_SOFTIRQ 3

struct account {
	__u64 backlog;
	__u64 softirqs;
	__u64 softirq_time;
	__u64 switches;
	__u64 began; /* 0: none is running */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct account);
} accounts SEC(".maps");

static nks_inline struct account *own_account(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&accounts, &zero);
}

static nks_inline bool is_of_packets(__u64 vector)
{
	return vector == NET_TX_SOFTIRQ || vector == NET_RX_SOFTIRQ;
}

SEC("raw_tp/netif_rx")
int netif_rx(struct bpf_raw_tracepoint_args *ctx)
{
	struct account *account = own_account();

	if (account)
		account->backlog++;
	return 0;
}

SEC("raw_tp/softirq_entry")
int softirq_entry(struct bpf_raw_tracepoint_args *ctx)
{
	struct account *account = own_account();

	if (account && is_of_packets(ctx->args[0]))
		account->began = bpf_ktime_get_ns();
	return 0;
}

SEC("raw_tp/softirq_exit")
int softirq_exit(struct bpf_raw_tracepoint_args *ctx)
{
	struct account *account = own_account();

	if (!account || !is_of_packets(ctx->args[0]) || !account->began)
		return 0;
	account->softirqs++;
	account->softirq_time += bpf_ktime_get_ns() - account->began;
	account->began = 0;
	return 0;
}

SEC("raw_tp/sched_switch")
int sched_switch(struct bpf_raw_tracepoint_args *ctx)
{
	struct account *account = own_account();

	if (account)
		account->switches++;
	return 0;
}

/* How often the timer found the kernel at an address. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, __u64);
	__type(value, __u64);
} samples SEC(".maps");

SEC("perf_event")
int sample(struct bpf_perf_event_data *ctx)
{
	__u64 address = ctx->regs.rip, one = 1;
	__u64 *count;

	/* A program's own addresses are all one. */
	if (!(address >> 63))
		address = 0;
	count = bpf_map_lookup_elem(&samples, &address);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&samples, &address, &one, BPF_ANY);
	return 0;
}
