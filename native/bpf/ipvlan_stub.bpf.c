// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * What sits on an ipvlan device inside a pod. A pod on ipvlan has no host-side
 * device, so its programs have to be where the pod is; the stub only jumps to
 * the one program in a slot that the host holds and swaps, ipvlan_policy.bpf.c
 * or nothing. A pod with CAP_NET_ADMIN in the user namespace that owns the
 * master's network namespace gets around it all the same, with a second device
 * on the master: that a pod cannot is what netkit is for.
 */
#include "nks/bpf.h"
#include "nks/stub.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* Which pod this stub is for. Every pod has stubs of its own. */
const volatile __u32 pod = 0;

/* One slot a direction: programs in one array must agree in their attach type. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} out_slot SEC(".maps"), in_slot SEC(".maps");

/*
 * stub_out: every packet that the pod sends.
 *
 * Hook      tcx/egress of the pod's ipvlan device
 * Returns   what the program in `out_slot` does; DROP while there is none
 * Writes    skb->cb[0]: which pod, for the program in the slot
 */
SEC("tcx/egress")
int stub_out(struct __sk_buff *skb)
{
	skb->cb[NKS_STUB_POD] = pod;
	bpf_tail_call(skb, &out_slot, 0);
	return NKS_STUB_DROP;
}

/*
 * stub_in: every packet that comes to the pod's device: from its siblings, and
 * in L3 mode from the master, too. In L3S mode the host's netfilter hooks hand
 * over what comes from the master, past this hook.
 *
 * Hook      tcx/ingress of the pod's ipvlan device
 */
SEC("tcx/ingress")
int stub_in(struct __sk_buff *skb)
{
	skb->cb[NKS_STUB_POD] = pod;
	bpf_tail_call(skb, &in_slot, 0);
	return NKS_STUB_DROP;
}
