/*
 * The jobs of the comparison as a program over libbpf does them. A job is prepared once, and does one round after the other; what has to be put back
 * between rounds is not measured.
 */
#ifndef PEER_H
#define PEER_H

#include <stdint.h>

#define ELEMENTS 1000

/* What one round saw. The sum is over the values that were read, so that all peers can be shown to have read the same. */
struct tally {
	uint64_t objects;
	uint64_t sum;
};

struct job {
	const char *name;

	/* With the path of an object file, or NULL. */
	void (*open)(const char *object);

	/* NULL where a round leaves everything as it was. */
	void (*restore)(void);
	void (*run)(struct tally *tally);
};

/* Repetitions of single operations in a round: one alone is too short for a clock. */
#define REPEAT 20

extern const struct job lookup_job, update_job, delete_job, batch_job, parse_job, kernel_btf_job, ring_job;

_Noreturn void die(const char *what, int error);

#endif
