/*
 * Usage: libbpf JOB [OBJECT]
 *
 * Does one round for each line on standard input and answers it with the line "NANOSECONDS PROCESSOR_NANOSECONDS OBJECTS SUM", so that a comparison can
 * take turns with others and measures all of them warm.
 */
#include "peer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct job *const jobs[] = { &lookup_job, &update_job, &delete_job, &batch_job, &parse_job, &kernel_btf_job, &ring_job };

_Noreturn void die(const char *what, int error)
{
	fprintf(stderr, "libbpf: %s: %s\n", what, strerror(error));
	exit(1);
}

static uint64_t now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

int main(int argc, char **argv)
{
	const struct job *job = NULL;
	int next;

	for (size_t i = 0; i < sizeof(jobs) / sizeof(*jobs); i++) {
		if (argc > 1 && strcmp(argv[1], jobs[i]->name) == 0)
			job = jobs[i];
	}
	if (!job) {
		fprintf(stderr, "usage: libbpf JOB [OBJECT]\n");
		return 2;
	}

	if (job->open)
		job->open(argc > 2 ? argv[2] : NULL);
	while ((next = getchar()) != EOF) {
		struct tally tally = { 0 };
		uint64_t elapsed, processor;

		if (next != '\n')
			continue;

		if (job->restore)
			job->restore();
		processor = now(CLOCK_PROCESS_CPUTIME_ID);
		elapsed = now(CLOCK_MONOTONIC);
		job->run(&tally);
		elapsed = now(CLOCK_MONOTONIC) - elapsed;
		processor = now(CLOCK_PROCESS_CPUTIME_ID) - processor;
		printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", elapsed, processor, tally.objects, tally.sum);
		fflush(stdout);
	}

	return 0;
}
