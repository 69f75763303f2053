/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The two hooks a datapath program is built for, and where they differ. A
 * source is compiled once with -DNKS_HOOK_NETKIT and once with -DNKS_HOOK_TCX.
 *
 *                       netkit                       tcx on the host-side veth
 * pod -> host           netkit/peer                  tcx/ingress
 *   skb->ifindex        the primary                  the host-side veth
 * host -> pod           netkit/primary               tcx/egress
 *   skb->ifindex        the pod-side device, as      the host-side veth
 *                       numbered inside the pod
 * redirect to a pod     bpf_redirect(host side, 0)   bpf_redirect_peer(host side, 0)
 *   the target's        runs                         is skipped
 *   host -> pod hook
 *   frame's MAC         must be the pod-side         is not looked at
 *                       device's (zero in L3 mode)
 * an unknown code       drops                        continues with the next program
 *
 * bpf_redirect_peer() is for tc ingress only: a netkit program that returns it
 * loses the packet without a trace in any counter.
 */
#ifndef NKS_HOOK_H
#define NKS_HOOK_H

#include "bpf.h"

/* TCX_* and NETKIT_* agree on these four; no program returns anything else. */
enum nks_action {
	NKS_NEXT = -1,
	NKS_PASS = 0,
	NKS_DROP = 2,
	NKS_REDIRECT = 7,
};

#if defined(NKS_HOOK_NETKIT) == defined(NKS_HOOK_TCX)
#error "define one of NKS_HOOK_NETKIT and NKS_HOOK_TCX"
#endif

#ifdef NKS_HOOK_NETKIT

#define NKS_SEC_FROM_POD "netkit/peer"
#define NKS_SEC_TO_POD "netkit/primary"
/* A redirect transmits on the target's host side: its to-pod hook runs, and
 * the kernel compares the frame's MAC with the pod-side device's. */
#define NKS_REDIRECT_TRANSMITS 1
/* skb->ifindex in the to-pod hook is the host side's. */
#define NKS_TO_POD_HOST_IFINDEX 0

static nks_inline int nks_redirect(__u32 host_ifindex)
{
	return bpf_redirect(host_ifindex, 0);
}

#else

#define NKS_SEC_FROM_POD "tcx/ingress"
#define NKS_SEC_TO_POD "tcx/egress"
#define NKS_REDIRECT_TRANSMITS 0
#define NKS_TO_POD_HOST_IFINDEX 1

static nks_inline int nks_redirect(__u32 host_ifindex)
{
	return bpf_redirect_peer(host_ifindex, 0);
}

#endif

/*
 * skb->tc_index of a packet that a netkit from_pod redirected, so that the
 * to-pod hook of the target lets it through without a second parse and count.
 * Neither scrubbing nor the redirect touches tc_index; mark and cb[] do not
 * survive. A tcx program of the host on the target's egress that returns PASS
 * resets it: then the packet is parsed and counted again.
 */
#define NKS_STAMP_REDIRECTED 0x4e4b

/*
 * A program inside the pod can write the stamp too, into tc_index or, since
 * tcx copies that into tc_index on PASS, into tc_classid. from_pod sees every
 * packet of a pod, so what it does not redirect leaves it without.
 */
static nks_inline void nks_clear_stamp(struct __sk_buff *skb)
{
	if (skb->tc_index == NKS_STAMP_REDIRECTED)
		skb->tc_index = 0;
	if (skb->tc_classid == NKS_STAMP_REDIRECTED)
		skb->tc_classid = 0;
}

#endif /* NKS_HOOK_H */
