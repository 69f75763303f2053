/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Between a stub on a pod's ipvlan device and the program in its slot. */
#ifndef NKS_STUB_H
#define NKS_STUB_H

/* The word of skb->cb that says which pod: it survives tail calls. */
#define NKS_STUB_POD 0

/* TCX_NEXT and TCX_DROP, which are newer than Debian 12's headers. NEXT lets
 * programs that the pod attached itself have their say after ours. */
enum nks_stub_action {
	NKS_STUB_NEXT = -1,
	NKS_STUB_DROP = 2,
};

#endif /* NKS_STUB_H */
