/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What clang's CO-RE builtins take, by the names that bpf_core_read.h of libbpf gives them. */
#pragma once

enum { FIELD_OFFSET = 0, FIELD_SIZE = 1, FIELD_EXISTS = 2, FIELD_SIGNED = 3, FIELD_LSHIFT = 4, FIELD_RSHIFT = 5 };

#define preserved __attribute__((preserve_access_index))
#define field(access, kind) __builtin_preserve_field_info(access, kind)
#define type_id_local(type) __builtin_btf_type_id(*(type *)0, 0)
#define type_id_target(type) __builtin_btf_type_id(*(type *)0, 1)
#define type_exists(type) __builtin_preserve_type_info(*(type *)0, 0)
#define type_size(type) __builtin_preserve_type_info(*(type *)0, 1)
#define value_exists(type, value) __builtin_preserve_enum_value(*(type *)value, 0)
#define value_of(type, value) __builtin_preserve_enum_value(*(type *)value, 1)
