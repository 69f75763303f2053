/* Reading a ring buffer that a program has filled with records of 16 bytes. */
#include "peer.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

#define RING_SIZE (4u << 20)
#define RECORDS 100000
#define NO_WAKEUP 1

struct event {
	uint64_t sequence;
	uint32_t cpu;
	uint32_t mark;
};

static struct ring_buffer *ring;
static struct tally *seen;
static int program;

static int take(void *context, void *data, size_t size)
{
	const struct event *event = data;

	(void)context;
	(void)size;
	seen->objects++;
	seen->sum += event->mark;
	return 0;
}

static void open(const char *path)
{
	struct bpf_object *object = bpf_object__open(path);
	struct bpf_program *other;
	int error;

	if (!object)
		die(path, errno);
	bpf_object__for_each_program(other, object)
		bpf_program__set_autoload(other, strcmp(bpf_program__name(other), "emit") == 0);
	bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "ring"), RING_SIZE);
	error = bpf_object__load(object);
	if (error)
		die(path, -error);
	program = bpf_program__fd(bpf_object__find_program_by_name(object, "emit"));
	ring = ring_buffer__new(bpf_object__find_map_fd_by_name(object, "ring"), take, NULL, NULL);
	if (!ring)
		die("mapping the ring", errno);
}

static void fill(void)
{
	unsigned char packet[64] = { [12] = 0x08 };
	struct __sk_buff context = { .mark = NO_WAKEUP };
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = packet, .data_size_in = sizeof(packet), .ctx_in = &context, .ctx_size_in = sizeof(context),
		    .repeat = RECORDS);

	if (bpf_prog_test_run_opts(program, &options))
		die("filling the ring", errno);
}

static void consume(struct tally *tally)
{
	seen = tally;
	if (ring_buffer__consume(ring) < 0)
		die("reading the ring", errno);
}

const struct job ring_job = { .name = "ring-read", .open = open, .restore = fill, .run = consume };
