/* A hash of ELEMENTS numbers, key to twice the key, and what is done with single elements of it and with all at once. */
#include "peer.h"

#include <bpf/bpf.h>
#include <errno.h>

static int map;
static uint32_t keys[ELEMENTS];
static uint64_t values[ELEMENTS];

static void restore(void)
{
	for (uint32_t key = 0; key < ELEMENTS; key++) {
		uint64_t value = 2 * (uint64_t)key;

		if (bpf_map_update_elem(map, &key, &value, BPF_ANY))
			die("filling the map", errno);
	}
}

static void open(const char *object)
{
	(void)object;
	map = bpf_map_create(BPF_MAP_TYPE_HASH, "peer", sizeof(*keys), sizeof(*values), ELEMENTS, NULL);
	if (map < 0)
		die("creating a map", errno);
	restore();
}

static void lookup(struct tally *tally)
{
	for (int round = 0; round < REPEAT; round++) {
		for (uint32_t key = 0; key < ELEMENTS; key++) {
			uint64_t value;

			if (bpf_map_lookup_elem(map, &key, &value))
				die("looking up", errno);
			tally->objects++;
			tally->sum += value;
		}
	}
}

static void update(struct tally *tally)
{
	for (int round = 0; round < REPEAT; round++) {
		for (uint32_t key = 0; key < ELEMENTS; key++) {
			uint64_t value = 2 * (uint64_t)key;

			if (bpf_map_update_elem(map, &key, &value, BPF_ANY))
				die("updating", errno);
			tally->objects++;
		}
	}
}

static void delete(struct tally *tally)
{
	for (uint32_t key = 0; key < ELEMENTS; key++) {
		if (bpf_map_delete_elem(map, &key))
			die("deleting", errno);
		tally->objects++;
	}
}

static void batch(struct tally *tally)
{
	uint32_t in, out, count;
	uint32_t *from = NULL;
	int error;

	do {
		count = ELEMENTS;
		error = bpf_map_lookup_batch(map, from, &out, keys, values, &count, NULL);
		if (error && errno != ENOENT)
			die("looking up a batch", errno);
		for (uint32_t i = 0; i < count; i++) {
			tally->objects++;
			tally->sum += keys[i] + values[i];
		}
		in = out;
		from = &in;
	} while (!error);
}

const struct job lookup_job = { .name = "map-lookup", .open = open, .run = lookup };
const struct job update_job = { .name = "map-update", .open = open, .run = update };
const struct job delete_job = { .name = "map-delete", .open = open, .restore = restore, .run = delete };
const struct job batch_job = { .name = "map-batch", .open = open, .run = batch };
