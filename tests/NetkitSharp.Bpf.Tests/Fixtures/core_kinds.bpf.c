/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Each function has one relocation, which its name tells; core_target.types.c has what it is relocated to. */
#include "fixture.h"
#include "core_kinds.h"

struct part {
	int first;
	int value;
} preserved;

struct other {
	int x;
} preserved;

enum color {
	RED = 1,
	GREEN = 2,
	BLUE___old = 3,
	PURPLE = 4,
};

struct thing {
	unsigned int count;
	int negative;
	unsigned int narrow : 3;
	int wide : 9;
	struct {
		int hidden;
	};
	struct part part;
	int numbers[4];
	struct other *pointer;
	char name[16];
	int gone;
	int changed;
	enum color color;
	unsigned char bytes[8];
	int tail[];
} preserved;

struct thing___flavor {
	long extra;
	int only_there;
} preserved;

struct nowhere {
	int x;
} preserved;

struct matching {
	int a;
	struct other *b;
	unsigned char c[4];
} preserved;

struct differing {
	int a;
	long b;
} preserved;

typedef int (*callback_t)(struct thing *thing, long argument);
typedef unsigned int number_t;
typedef struct part *missing_t;

#define function(name, argument, body) \
	SEC("?tc") long name(argument) { return body; }

function(load_count, struct thing *t, t->count)
function(load_negative, struct thing *t, t->negative)
function(load_pointer, struct thing *t, (long)t->pointer)
function(load_element, struct thing *t, t->numbers[2])
function(load_byte, struct thing *t, t->bytes[3])

SEC("?tc") int store_count(struct thing *t)
{
	t->count = 7;
	return 0;
}

function(offset_count, struct thing *t, field(t->count, FIELD_OFFSET))
function(offset_hidden, struct thing *t, field(t->hidden, FIELD_OFFSET))
function(offset_part_value, struct thing *t, field(t->part.value, FIELD_OFFSET))
function(offset_number_3, struct thing *t, field(t->numbers[3], FIELD_OFFSET))
function(offset_second_thing, struct thing *t, field(t[2].count, FIELD_OFFSET))
function(offset_tail_5, struct thing *t, field(t->tail[5], FIELD_OFFSET))
function(offset_flavor, struct thing___flavor *t, field(t->only_there, FIELD_OFFSET))
function(offset_gone, struct thing *t, field(t->gone, FIELD_OFFSET))
function(offset_changed, struct thing *t, field(t->changed, FIELD_OFFSET))
function(offset_nowhere, struct nowhere *t, field(t->x, FIELD_OFFSET))
function(size_name, struct thing *t, field(t->name, FIELD_SIZE))
function(size_narrow, struct thing *t, field(t->narrow, FIELD_SIZE))
function(exists_count, struct thing *t, field(t->count, FIELD_EXISTS))
function(exists_gone, struct thing *t, field(t->gone, FIELD_EXISTS))
function(exists_changed, struct thing *t, field(t->changed, FIELD_EXISTS))
function(exists_nowhere, struct nowhere *t, field(t->x, FIELD_EXISTS))
function(signed_negative, struct thing *t, field(t->negative, FIELD_SIGNED))
function(signed_count, struct thing *t, field(t->count, FIELD_SIGNED))
function(offset_narrow, struct thing *t, field(t->narrow, FIELD_OFFSET))
function(left_narrow, struct thing *t, field(t->narrow, FIELD_LSHIFT))
function(right_narrow, struct thing *t, field(t->narrow, FIELD_RSHIFT))
function(left_wide, struct thing *t, field(t->wide, FIELD_LSHIFT))
function(right_wide, struct thing *t, field(t->wide, FIELD_RSHIFT))

function(local_id_thing, void *ctx, type_id_local(struct thing))
function(target_id_other, void *ctx, type_id_target(struct other))
function(target_id_nowhere, void *ctx, type_id_target(struct nowhere))
function(exists_type_thing, void *ctx, type_exists(struct thing))
function(exists_type_nowhere, void *ctx, type_exists(struct nowhere))
function(exists_type_callback, void *ctx, type_exists(callback_t))
function(exists_type_number, void *ctx, type_exists(number_t))
function(exists_type_missing, void *ctx, type_exists(missing_t))
function(exists_type_matching, void *ctx, type_exists(struct matching))
function(exists_type_differing, void *ctx, type_exists(struct differing))
function(exists_type_color, void *ctx, type_exists(enum color))
function(size_thing, void *ctx, type_size(struct other))
function(size_nowhere, void *ctx, type_size(struct nowhere))

function(value_green, void *ctx, value_of(enum color, GREEN))
function(value_blue, void *ctx, value_of(enum color, BLUE___old))
function(value_purple, void *ctx, value_of(enum color, PURPLE))
function(exists_red, void *ctx, value_exists(enum color, RED))
function(exists_purple, void *ctx, value_exists(enum color, PURPLE))

char _license[] SEC("license") = "GPL";
