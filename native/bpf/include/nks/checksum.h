/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The Internet checksum by hand, where no helper does it (RFC 1071, RFC 1624).
 * Sums are of words as they lie in memory: byte order does not matter to them.
 */
#ifndef NKS_CHECKSUM_H
#define NKS_CHECKSUM_H

#include "bpf.h"

/* A sum of less than 2^16 words of 32 bits, in 16 bits. */
static nks_inline __u16 nks_fold(__u64 sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	return (sum & 0xffff) + (sum >> 16);
}

/* What takes a word's place in a sum: add it to the complement of the checksum. */
static nks_inline __u64 nks_replaced(__u32 old, __u32 new)
{
	return (__u64)(__u32)~old + new;
}

/* The checksum of what `check` was the checksum of, after `difference`. */
static nks_inline __u16 nks_adjusted(__u16 check, __u64 difference)
{
	return ~nks_fold((__u16)~check + difference);
}

#endif /* NKS_CHECKSUM_H */
