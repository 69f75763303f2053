/* Reading an object, and the types of the running kernel until one of them is found. */
#include "peer.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stddef.h>

static const char *path;

static void open(const char *object)
{
	path = object;
}

static void parse(struct tally *tally)
{
	struct bpf_object *object = bpf_object__open(path);
	struct bpf_program *program;
	struct bpf_map *map;

	if (!object)
		die(path, errno);
	bpf_object__for_each_map(map, object) {
		tally->objects++;
		tally->sum += bpf_map__key_size(map) + bpf_map__value_size(map);
	}
	bpf_object__for_each_program(program, object)
		tally->objects++;
	bpf_object__close(object);
}

static void kernel_btf(struct tally *tally)
{
	struct btf *btf = btf__load_vmlinux_btf();
	int id;

	if (!btf)
		die("the kernel's BTF", errno);
	id = btf__find_by_name_kind(btf, "task_struct", BTF_KIND_STRUCT);
	if (id < 0)
		die("task_struct", -id);
	tally->objects = 1;
	tally->sum = (uint64_t)btf__resolve_size(btf, (uint32_t)id);
	btf__free(btf);
}

const struct job parse_job = { .name = "parse-object", .open = open, .run = parse };
const struct job kernel_btf_job = { .name = "kernel-btf", .run = kernel_btf };
