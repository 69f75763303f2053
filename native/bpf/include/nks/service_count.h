/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What became of services' packets: by verdict, by service, by backend. What is no service's is not counted. */
#ifndef NKS_SERVICE_COUNT_H
#define NKS_SERVICE_COUNT_H

#include "bpf.h"
#include "select.h"
#include "service.h"

static nks_inline void nks_count_backend(const struct nks_translation *to, __u32 verdict, __u32 bytes)
{
	__u32 key = to->backend;
	struct backend_counters *counters;

	if (!key || verdict > NKS_SERVICE_RELATED)
		return;
	counters = bpf_map_lookup_elem(&backend_counters, &key);
	if (!counters)
		return;
	if (verdict == NKS_SERVICE_NEW)
		counters->connections++;
	if (to->flags & NKS_CONNECTION_REPLY) {
		counters->reply_packets++;
		counters->reply_bytes += bytes;
	} else {
		counters->packets++;
		counters->bytes += bytes;
	}
}

/* `to` needs its service set, and for what is translated its backend and flags. */
static nks_inline void nks_count_service(const struct nks_translation *to, __u32 verdict, __u32 bytes)
{
	__u32 key = verdict;
	struct nks_service_counter *counter = bpf_map_lookup_elem(&service_verdicts, &key);
	struct service_counters *service;

	if (counter) {
		counter->packets++;
		counter->bytes += bytes;
	}
	key = to->service;
	/* What clang knows of it without a comparison, the verifier does not. */
	asm volatile("" : "+r"(verdict));
	if (key && verdict < NKS_SERVICE_VERDICTS) {
		service = bpf_map_lookup_elem(&service_counters, &key);
		if (service)
			service->by_verdict[verdict]++;
	}
	nks_count_backend(to, verdict, bytes);
}

#endif /* NKS_SERVICE_COUNT_H */
