/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A program without a section of its own, and without a licence. */
#include "fixture.h"

int alone(struct __sk_buff *skb)
{
	return TC_DROP;
}
