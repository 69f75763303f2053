/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Variables in an arena. The compiler is older than address spaces, so the cast is spelled as bytes. */
#include "fixture.h"

struct {
	__uint(type, 33); /* BPF_MAP_TYPE_ARENA, Linux 6.9 */
	__uint(map_flags, 1 << 10);
	__uint(max_entries, 2);
} memory SEC(".maps");

__u64 first SEC(".addr_space.1") = 40;
__u64 second SEC(".addr_space.1") = 2;

/* dst = (void __arena *)src as the kernel sees it: r1 only. */
#define cast_kernel() ".byte 0xbf, 0x11; .short 1; .long 1;"

SEC("tc")
int sum(struct __sk_buff *skb)
{
	__u64 result;

	asm volatile("r1 = %[first] ll;" cast_kernel() "r2 = *(u64 *)(r1 + 0);"
		     "r1 = %[second] ll;" cast_kernel() "r3 = *(u64 *)(r1 + 0); r2 += r3; *(u64 *)(r1 + 0) = r2; %[result] = r2;"
		     : [result] "=r"(result)
		     : [first] "i"(&first), [second] "i"(&second)
		     : "r1", "r2", "r3", "memory");
	/* The verifier wants a map to know which arena is meant. */
	asm volatile("r1 = %[map] ll;" : : [map] "i"(&memory) : "r1");
	return result;
}

char _license[] SEC("license") = "GPL";
