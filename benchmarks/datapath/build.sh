#!/bin/sh
# Compiles account.bpf.c with Debian's clang-14 and llvm-strip. The object is committed, so this is only for who changes it.
set -eu
cd "$(dirname "$0")"
${CLANG:-clang-14} -O2 -g -target bpfel -mcpu=v3 -Wall -Wextra -Wno-unused-parameter -Werror -fno-strict-aliasing \
	-I../../native/bpf/include -isystem "/usr/include/$(uname -m)-linux-gnu" -ffile-prefix-map="$PWD"=. -c account.bpf.c -o account.bpf.o
${STRIP:-llvm-strip-14} -g account.bpf.o
