#!/bin/sh
# Compiles the fixtures with Debian's clang-14 and llvm-strip. The objects are committed, so this is only for who changes one.
set -eu
cd "$(dirname "$0")"
CLANG=${CLANG:-clang-14}
STRIP=${STRIP:-llvm-strip-14}
INCLUDE=/usr/include/$(uname -m)-linux-gnu

for source in *.bpf.c; do
	"$CLANG" -O2 -mcpu=v3 -Wall -Werror -g -target bpf -I"$INCLUDE" -c "$source" -o "${source%.c}.o"
	"$STRIP" -g "${source%.c}.o"
done
