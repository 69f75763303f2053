#!/bin/sh
# Compiles the tests' own programs with Debian's clang-14 and llvm-strip. The objects are committed, so this is only for who changes one: without
# arguments all of them, else those whose sources are named.
set -eu
cd "$(dirname "$0")"
CLANG=${CLANG:-clang-14}
STRIP=${STRIP:-llvm-strip-14}
INCLUDE=/usr/include/$(uname -m)-linux-gnu

[ $# -gt 0 ] || set -- *.bpf.c
for source; do
	object=${source%.c}.o
	"$CLANG" -O2 -g -target bpf -mcpu=v3 -Wall -Wextra -Werror -fno-strict-aliasing -I"$INCLUDE" -I../../../native/bpf/include -ffile-prefix-map="$PWD"=. -c "$source" -o "$object"
	"$STRIP" -g "$object"
done
