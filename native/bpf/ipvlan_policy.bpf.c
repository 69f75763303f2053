// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The gate of pods on ipvlan devices, in L3 and L3S mode: what from_pod and
 * to_pod of host_routing.bpf.c are for pods on pairs, without the routing, for
 * ipvlan delivers between its devices and routes by its master itself. Reached
 * by tail call from a stub inside the pod (ipvlan_stub.bpf.c).
 */
#include "nks/bpf.h"
#include "nks/nd.h"
#include "nks/packet.h"
#include "nks/stub.h"
#include "nks/verdict.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* Address -> pod, as in skb->cb[NKS_STUB_POD]. Such a number is no ifindex: it
 * has the highest bit, so that pod_counters can have both. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_RDONLY_PROG);
	__type(key, struct nks_address);
	__type(value, __u32);
} ipvlan_pods SEC(".maps");

static nks_inline bool is_address_of(__u32 pod, const struct nks_address *address)
{
	const __u32 *owner = bpf_map_lookup_elem(&ipvlan_pods, address);

	return owner && *owner == pod;
}

static nks_inline enum nks_verdict admit_out(struct __sk_buff *skb, __u32 pod)
{
	struct nks_packet packet;
	__u8 nd;

	switch (nks_parse(skb, ETH_HLEN, &packet)) {
	case NKS_PARSED:
		break;
	case NKS_PARSE_VLAN:
		return NKS_DROP_VLAN;
	case NKS_PARSE_ETHERTYPE:
		return NKS_DROP_ETHERTYPE;
	case NKS_PARSE_NO_MEMORY:
		return NKS_DROP_NO_MEMORY;
	default:
		return NKS_DROP_MALFORMED;
	}

	/* The device is NOARP; ipvlan would take the pod's word for a sibling. */
	if (packet.arp)
		return NKS_DROP_ETHERTYPE;

	/* ipvlan drops multicast frames in these modes, and looks at nothing but
	 * the MAC: MLD reports, which the stack of every pod sends. */
	if (packet.mac[0] & nks_htons(0x0100))
		return NKS_POD_TO_STACK_LOCAL;

	nd = nks_nd_type(skb, &packet);
	if (nd == ND_ROUTER_ADVERTISEMENT || nd == ND_REDIRECT)
		return NKS_DROP_ROUTER;
	if (!is_address_of(pod, &packet.source))
		return NKS_DROP_SPOOFED;
	return NKS_POD_TO_STACK;
}

/*
 * policy_out: every packet that a pod sends.
 *
 * Hook      out_slot of the pod's stub (tcx/egress)
 * Returns   NEXT      to ipvlan, untouched
 *           DROP      what a pod may not send, see enum nks_verdict
 * Maps      ipvlan_pods (read), verdicts and pod_counters (counted)
 */
SEC("tcx/egress")
int policy_out(struct __sk_buff *skb)
{
	__u32 pod = skb->cb[NKS_STUB_POD];
	enum nks_verdict verdict = admit_out(skb, pod);

	nks_count(skb, verdict);
	nks_count_pod(skb, pod, verdict);
	return verdict >= NKS_DROP_FIRST ? NKS_STUB_DROP : NKS_STUB_NEXT;
}

static nks_inline enum nks_verdict admit_in(struct __sk_buff *skb, __u32 pod)
{
	struct nks_packet packet;

	if (nks_parse(skb, ETH_HLEN, &packet) || packet.arp)
		return NKS_DROP_HOST_MALFORMED;

	/* ipvlan delivers by the addresses that the pod has given its device. */
	return is_address_of(pod, &packet.destination) ? NKS_HOST_TO_POD : NKS_DROP_NOT_A_POD;
}

/*
 * policy_in: every packet that comes to a pod's device.
 *
 * Hook      in_slot of the pod's stub (tcx/ingress)
 * Returns   NEXT      addressed to the pod
 *           DROP      everything else
 * Maps      ipvlan_pods (read), verdicts and pod_counters (counted)
 */
SEC("tcx/ingress")
int policy_in(struct __sk_buff *skb)
{
	__u32 pod = skb->cb[NKS_STUB_POD];
	enum nks_verdict verdict = admit_in(skb, pod);

	nks_count(skb, verdict);
	nks_count_pod(skb, pod, verdict);
	return verdict >= NKS_DROP_FIRST ? NKS_STUB_DROP : NKS_STUB_NEXT;
}
