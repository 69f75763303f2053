/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Programs that name what is to be called when they throw. */
#include "fixture.h"

#define exception_callback(name) __attribute__((btf_decl_tag("exception_callback:" #name)))

__noinline int called(int a)
{
	asm volatile("" ::: "memory");
	return a + 1;
}

__noinline int callback(__u64 cookie)
{
	asm volatile("" ::: "memory");
	return cookie + 2;
}

__hidden __noinline int hidden_callback(__u64 cookie)
{
	asm volatile("" ::: "memory");
	return cookie + 3;
}

SEC("tc")
exception_callback(callback) int with_callback(struct __sk_buff *skb)
{
	return called(skb->mark);
}

SEC("tc")
int without_callback(struct __sk_buff *skb)
{
	return called(skb->mark);
}

SEC("tc")
exception_callback(hidden_callback) int with_static_callback(struct __sk_buff *skb)
{
	return called(skb->mark);
}

SEC("tc")
exception_callback(nobody) int with_absent_callback(struct __sk_buff *skb)
{
	return called(skb->mark);
}

char _license[] SEC("license") = "GPL";
