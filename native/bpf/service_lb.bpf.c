// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Services in the place of kube-proxy: README.md has the contract.
 */
#include "nks/bpf.h"
#include "nks/hook.h"
#include "nks/packet.h"
#include "nks/select.h"
#include "nks/service.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SEC(NKS_SEC_FROM_POD)
int service_from_pod(struct __sk_buff *skb)
{
	struct nks_translation to = {};
	struct nks_tuple tuple = {};
	__u32 key = nks_decide(&tuple, skb->mark, &to);
	struct nks_service_counter *counter = bpf_map_lookup_elem(&service_verdicts, &key);

	if (counter)
		counter->packets++;
	return NKS_NEXT;
}
