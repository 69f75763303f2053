#!/bin/sh
# Compiles the fixtures with Debian's clang-14 and llvm-strip. The objects are committed, so this is only for who changes one.
set -eu
cd "$(dirname "$0")"
CLANG=${CLANG:-clang-14}
STRIP=${STRIP:-llvm-strip-14}
INCLUDE=/usr/include/$(uname -m)-linux-gnu

compile() { # source object flags...
	source=$1 object=$2
	shift 2
	"$CLANG" -O2 -mcpu=v3 -Wall -Werror -I"$INCLUDE" "$@" -c "$source" -o "$object"
	"$STRIP" -g "$object"
}

for source in *.bpf.c; do
	compile "$source" "${source%.c}.o" -g -target bpf
done
for source in *.types.c; do
	compile "$source" "${source%.c}.o" -g -target bpf
done
compile core_kinds.bpf.c core_kinds.bigendian.o -g -target bpfeb
compile globals.bpf.c globals.bigendian.o -g -target bpfeb
compile maps.bpf.c maps.nobtf.o -target bpf
printf 'int answer(void) { return 42; }\n' | "$CLANG" -O2 --target=x86_64-linux-gnu -x c -c - -o host.x86-64.o
