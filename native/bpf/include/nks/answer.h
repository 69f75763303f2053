/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What a client hears when its packet does not get to a backend: ICMP errors and
 * TCP resets. The stack could only make them about the translated packet, or not
 * at all. They quote the packet as it came and go back where it came from.
 *
 * The packet itself becomes the answer: quoted first, then emptied, then written
 * anew from a scratch of the processor (work.h says who can get at that: nobody).
 *
 * Never about ICMP errors, later fragments, resets, or packets to or from groups
 * (RFC 1122, 3.2.2; RFC 4443, 2.4), and so many a second only.
 */
#ifndef NKS_ANSWER_H
#define NKS_ANSWER_H

#include <linux/tcp.h>

#include "bpf.h"
#include "checksum.h"
#include "packet.h"
#include "transport.h"
#include "work.h"

NKS_HELPER __s64 (*bpf_csum_diff)(const void *from, __u32 from_size, const void *to, __u32 to_size, __wsum seed) =
	(void *)BPF_FUNC_csum_diff;
NKS_HELPER long (*bpf_skb_change_tail)(struct __sk_buff *skb, __u32 len, __u64 flags) =
	(void *)BPF_FUNC_skb_change_tail;

/* Of each processor, and how many at once after a silence; set before the programs are loaded. */
const volatile __u32 answers_per_second = 1000;
const volatile __u32 answers_at_once = 100;

/* With the ICMP header what bpf_csum_diff() sums up at once. */
#define NKS_QUOTE 504

/* How much of the packet is taken out and put in again, and with it whatever was
 * to be summed up later: that begins behind the IP headers. */
#define NKS_EMPTIED 256

struct nks_error {
	__u8 type;
	__u8 code;
	__u16 check;
	__be32 rest; /* the MTU */
	__u8 quote[NKS_QUOTE];
};

/* Every address a multiple of what is there. */
struct nks_answer {
	__u16 unused;
	struct nks_ethernet ethernet;
	union {
		struct {
			struct iphdr ip;
			union {
				struct nks_error error;
				struct tcphdr reset;
			};
		} ipv4;
		struct {
			struct ipv6hdr ip;
			union {
				struct nks_error error;
				struct tcphdr reset;
			};
		} ipv6;
		__u64 words[(sizeof(struct ipv6hdr) + sizeof(struct nks_error)) / 8];
	};
};

_Static_assert(sizeof(struct nks_error) == 512, "what bpf_csum_diff() takes");
_Static_assert(offsetof(struct nks_answer, words) == 16, "aligned");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct nks_answer));
} answers SEC(".maps");

/* When this processor's next answer is due: a bucket of tokens, kept as a clock. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u64));
} next_answers SEC(".maps");

static nks_inline bool nks_may_answer_now(void)
{
	__u64 cost, now = bpf_ktime_get_ns(), *next;
	__u32 zero = 0, rate = answers_per_second;

	next = bpf_map_lookup_elem(&next_answers, &zero);
	if (!next || !rate)
		return false;
	cost = NKS_SECOND / rate;
	if (*next < now)
		*next = now;
	if (*next - now >= cost * answers_at_once)
		return false;
	*next += cost;
	return true;
}

/* The IP packet's length: without what Ethernet padded it with. */
static nks_inline __u32 nks_ip_length(struct __sk_buff *skb, const struct nks_work *work)
{
	__u32 actual = skb->len - work->l2, header = work->packet.ipv6 ? sizeof(struct ipv6hdr) : 0, length;
	__be16 field;

	if (skb->gso_size ||
	    bpf_skb_load_bytes(skb,
			       work->l2 + (work->packet.ipv6 ? offsetof(struct ipv6hdr, payload_len) :
							       offsetof(struct iphdr, tot_len)),
			       &field, sizeof(field)))
		return actual;
	length = nks_htons(field) + header;
	return field && length < actual ? length : actual;
}

/*
 * Makes the packet `length` bytes behind the link layer, whatever is in them, and
 * leaves it without segmentation and without a checksum to be filled in: the
 * kernel gives up on one when the bytes that it covers from are taken out.
 */
static nks_inline long nks_empty(struct __sk_buff *skb, const struct nks_work *work, __u32 length)
{
	if (work->at.l4 - work->l2 >= NKS_EMPTIED)
		return -1;
	if (bpf_skb_change_tail(skb, work->l2 + length + NKS_EMPTIED, 0))
		return -1;
	return bpf_skb_adjust_room(skb, -NKS_EMPTIED, BPF_ADJ_ROOM_MAC, 0);
}

/* Everything but the transport header: back where the packet came from. */
static nks_inline void nks_address_answer(struct nks_answer *answer, const struct nks_work *work,
					  const struct nks_address *source, __u8 protocol, __u32 length)
{
	const struct nks_packet *packet = &work->packet;

	if (packet->ipv6) {
		struct ipv6hdr *ip = &answer->ipv6.ip;

		*(__be32 *)ip = nks_htonl(0x60000000);
		ip->payload_len = nks_htons(length - sizeof(*ip));
		ip->nexthdr = protocol;
		ip->hop_limit = 64;
		__builtin_memcpy(&ip->saddr, source, 16);
		__builtin_memcpy(&ip->daddr, &packet->source, 16);
		return;
	}

	struct iphdr *ip = &answer->ipv4.ip;
	const __u16 *words = (const __u16 *)ip;
	__u64 sum = 0;

	ip->version = 4;
	ip->ihl = 5;
	/* As icmp_send() has it: internetwork control. */
	ip->tos = protocol == IPPROTO_ICMP ? 0xc0 : 0;
	ip->tot_len = nks_htons(length);
	ip->id = 0;
	ip->frag_off = nks_htons(0x4000);
	ip->ttl = 64;
	ip->protocol = protocol;
	ip->check = 0;
	ip->saddr = source->words[3];
	ip->daddr = packet->source.words[3];
	for (int i = 0; i < 10; i++)
		sum += words[i];
	ip->check = ~nks_fold(sum);
}

/* Of the pseudo header. */
static nks_inline __u64 nks_pseudo_sum(const struct nks_address *a, const struct nks_address *b, bool ipv6,
				       __u8 protocol, __u32 length)
{
	__u64 sum = (__u64)a->words[3] + b->words[3] + nks_htons(length) + nks_htons(protocol);

	if (ipv6)
		sum += (__u64)a->words[0] + a->words[1] + a->words[2] + b->words[0] + b->words[1] + b->words[2];
	return sum;
}

/* The node's, as the stack's own; or what the client sent to. */
static nks_inline void nks_answer_source(const struct nks_work *work, struct nks_address *source)
{
	const struct nks_node *own;

	*source = work->packet.destination;
	if (bpf_map_lookup_elem(&node_addresses, source))
		return;
	own = nks_this_node();
	if (own && work->packet.ipv6 && !nks_address_is_unspecified(&own->ipv6))
		*source = own->ipv6;
	if (own && !work->packet.ipv6 && !nks_address_is_unspecified(&own->ipv4))
		*source = own->ipv4;
}

/* Sets the headers and the sum of an error about the first `quoted` bytes, which are there. */
static nks_inline void nks_make_error(struct nks_answer *answer, const struct nks_work *work, __u32 verdict,
				      __u32 quoted)
{
	bool ipv6 = work->packet.ipv6;
	struct nks_error *error = ipv6 ? &answer->ipv6.error : &answer->ipv4.error;
	__u8 protocol = ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	struct nks_address source;
	__u64 sum = 0;

	switch (verdict) {
	case NKS_SERVICE_TTL_EXCEEDED:
		error->type = ipv6 ? 3 : 11;
		error->code = 0;
		error->rest = 0;
		break;
	case NKS_SERVICE_TOO_BIG:
		error->type = ipv6 ? 2 : 3;
		error->code = ipv6 ? 0 : 4;
		error->rest = nks_htonl(work->mtu);
		break;
	default: /* port unreachable */
		error->type = ipv6 ? 1 : 3;
		error->code = ipv6 ? 4 : 3;
		error->rest = 0;
		break;
	}
	nks_answer_source(work, &source);
	nks_address_answer(answer, work, &source, protocol,
			   (ipv6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr)) + NKS_ICMP_LEN + quoted);
	error->check = 0;
	if (ipv6)
		sum = nks_pseudo_sum(&source, &work->packet.source, true, protocol, NKS_ICMP_LEN + quoted);
	error->check = ~nks_fold(sum + (__u32)bpf_csum_diff(NULL, 0, error, sizeof(*error), 0));
}

/* The reset that a closed port answers with, RFC 9293, 3.10.7.1. */
static nks_inline int nks_make_reset(struct __sk_buff *skb, struct nks_answer *answer, const struct nks_work *work)
{
	bool ipv6 = work->packet.ipv6;
	struct tcphdr *reset = ipv6 ? &answer->ipv6.reset : &answer->ipv4.reset;
	__u32 ip = ipv6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr), length;
	struct tcphdr tcp;
	__u64 sum;

	if (bpf_skb_load_bytes(skb, work->at.l4, &tcp, sizeof(tcp)) || tcp.rst)
		return -1;
	length = nks_ip_length(skb, work) - (work->at.l4 - work->l2) - tcp.doff * 4;
	*reset = (struct tcphdr){
		.source = tcp.dest,
		.dest = tcp.source,
		.doff = sizeof(tcp) / 4,
		.rst = 1,
		.ack = !tcp.ack,
		.seq = tcp.ack ? tcp.ack_seq : 0,
		.ack_seq = tcp.ack ? 0 : nks_htonl(nks_htonl(tcp.seq) + length + tcp.syn + tcp.fin),
	};
	nks_address_answer(answer, work, &work->packet.destination, IPPROTO_TCP, ip + sizeof(*reset));
	sum = nks_pseudo_sum(&work->packet.destination, &work->packet.source, ipv6, IPPROTO_TCP, sizeof(*reset));
	reset->check = ~nks_fold(sum + (__u32)bpf_csum_diff(NULL, 0, reset, sizeof(*reset), 0));
	return 0;
}

/* Copies the beginning of the packet; the rest of the quote is zero, and so nothing in its sum. */
static nks_inline int nks_quote(struct __sk_buff *skb, struct nks_answer *answer, const struct nks_work *work,
				__u32 *quoted)
{
	__u8 *quote = work->packet.ipv6 ? answer->ipv6.error.quote : answer->ipv4.error.quote;
	__u32 length = nks_ip_length(skb, work);

	if (length > NKS_QUOTE)
		length = NKS_QUOTE;
	__builtin_memset(answer->words, 0, sizeof(answer->words));
	/* clang must not take the second look for the first. */
	asm volatile("" : "+r"(length));
	if (length < 1 || length > NKS_QUOTE)
		return -1;
	*quoted = length;
	return bpf_skb_load_bytes(skb, work->l2, quote, length);
}

static nks_inline long nks_write_answer(struct __sk_buff *skb, struct nks_answer *answer, const struct nks_work *work,
					__u32 length)
{
	if (nks_empty(skb, work, length))
		return -1;
	asm volatile("" : "+r"(length));
	if (length < 1 || length > sizeof(answer->words))
		return -1;
	if (bpf_skb_store_bytes(skb, work->l2, answer->words, length, 0))
		return -1;
	return work->l2 ? bpf_skb_store_bytes(skb, 0, &answer->ethernet, ETH_HLEN, 0) : 0;
}

/*
 * Makes of the packet the answer that goes with `verdict`. Returns the verdict, or
 * another if there is to be none: the packet is to be dropped then.
 */
__attribute__((noinline)) int nks_answer(struct __sk_buff *skb, struct nks_work *work, __u32 verdict)
{
	__u32 silence = verdict == NKS_SERVICE_REFUSED || verdict == NKS_SERVICE_RESET ? NKS_SERVICE_DROP_NO_BACKEND :
											 NKS_SERVICE_DROP_RATE;
	struct nks_answer *answer;
	struct nks_ethernet ethernet;
	__u32 zero = 0, length, quoted = 0;

	if (!work || !nks_has_transport(work) || work->tcp_flags & NKS_TCP_RST || !nks_may_answer_now())
		return silence;
	answer = bpf_map_lookup_elem(&answers, &zero);
	if (!answer)
		return silence;
	if (work->l2) {
		if (bpf_skb_load_bytes(skb, 0, &ethernet, sizeof(ethernet)))
			return NKS_SERVICE_DROP_NO_MEMORY;
		for (int i = 0; i < 3; i++) {
			answer->ethernet.destination[i] = ethernet.source[i];
			answer->ethernet.source[i] = ethernet.destination[i];
		}
		answer->ethernet.type = ethernet.type;
	}
	length = work->packet.ipv6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr);
	if (verdict == NKS_SERVICE_RESET) {
		if (nks_make_reset(skb, answer, work))
			return silence;
		length += sizeof(struct tcphdr);
	} else {
		if (nks_quote(skb, answer, work, &quoted))
			return NKS_SERVICE_DROP_NO_MEMORY;
		nks_make_error(answer, work, verdict, quoted);
		length += NKS_ICMP_LEN + quoted;
	}
	return nks_write_answer(skb, answer, work, length) ? NKS_SERVICE_DROP_NO_MEMORY : (int)verdict;
}

#endif /* NKS_ANSWER_H */
