/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* How an object says that the running kernel defines a symbol. */
#ifndef KERNEL_H
#define KERNEL_H

#include "fixture.h"

#define __ksym	  __attribute__((section(".ksyms")))
#define __kconfig __attribute__((section(".kconfig")))
#define __weak	  __attribute__((weak))

#endif
