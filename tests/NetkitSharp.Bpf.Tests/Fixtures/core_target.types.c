/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Stands for a kernel: the types of core_kinds.bpf.c as others would have them. */

struct other {
	long a;
	int x;
};

struct part {
	long before;
	int value;
	int first;
};

enum color {
	BLUE = 30,
	GREEN = 20,
	RED = 10,
};

struct thing {
	long moved;
	const volatile unsigned long count;
	long negative;
	int before : 5;
	unsigned int narrow : 4;
	int wide : 11;
	int hidden;
	union {
		struct {
			struct part part;
			int numbers[3];
		};
	};
	char name[32];
	void *pointer;
	int *changed;
	enum color color;
	unsigned short bytes[8];
	int only_there;
	int tail[];
};

struct matching {
	long before;
	unsigned char c[4];
	int a;
	struct other *b;
};

struct differing {
	int a;
	int b;
};

typedef int (*callback_t)(struct thing *thing, long argument);
typedef unsigned int number_t;
typedef int missing_t;

struct thing the_thing;
struct other the_other;
struct matching the_matching;
struct differing the_differing;
callback_t the_callback;
number_t the_number;
missing_t the_missing;
