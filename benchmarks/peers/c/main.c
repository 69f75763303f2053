/*
 * Usage: floor dump-routes
 *        floor dump-links
 *        floor add-routes COUNT BATCH LINK
 *
 * Works in the network namespace it is started in. Does one round for each line on standard input and answers it with the line
 * "NANOSECONDS PROCESSOR_NANOSECONDS OBJECTS SUM", so that a comparison can take turns with others and measures all of them warm.
 */
#include "floor.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

int main(int argc, char **argv)
{
	const char *job = argc > 1 ? argv[1] : "";
	struct connection connection;
	int next;

	if (!(strcmp(job, "dump-routes") == 0 && argc == 2) && !(strcmp(job, "dump-links") == 0 && argc == 2) && !(strcmp(job, "add-routes") == 0 && argc == 5)) {
		fprintf(stderr, "usage: floor dump-routes | dump-links | add-routes COUNT BATCH LINK\n");
		return 2;
	}

	connection_open(&connection);
	while ((next = getchar()) != EOF) {
		struct tally tally = { 0 };
		uint64_t elapsed, processor;

		if (next != '\n')
			continue;

		processor = now(CLOCK_PROCESS_CPUTIME_ID);
		elapsed = now(CLOCK_MONOTONIC);
		if (strcmp(job, "dump-routes") == 0)
			dump_routes(&connection, &tally);
		else if (strcmp(job, "dump-links") == 0)
			dump_links(&connection, &tally);
		else
			add_routes(&connection, (unsigned)atoi(argv[2]), (unsigned)atoi(argv[3]), (unsigned)atoi(argv[4]), &tally);
		elapsed = now(CLOCK_MONOTONIC) - elapsed;
		processor = now(CLOCK_PROCESS_CPUTIME_ID) - processor;
		printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", elapsed, processor, tally.objects, tally.sum);
		fflush(stdout);
	}

	return 0;
}
