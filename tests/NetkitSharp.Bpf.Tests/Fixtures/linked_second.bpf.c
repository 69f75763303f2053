/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The other half. */
#include "kernel.h"

__u32 shared_counter;

__noinline int doubled(int value)
{
	volatile int twice = value * 2;

	return twice;
}

__noinline int overridden(int value)
{
	volatile int less = value;

	return less;
}

char _license[] SEC("license") = "GPL";
