#!/bin/sh
# Compiles the fixtures with Debian's clang-14 and llvm-strip, and links one of them with bpftool. The objects are committed, so this is
# only for who changes one: without arguments all of them, else those whose sources are named.
set -eu
cd "$(dirname "$0")"
CLANG=${CLANG:-clang-14}
STRIP=${STRIP:-llvm-strip-14}
BPFTOOL=${BPFTOOL:-${NETKITSHARP_TOOLS:+$NETKITSHARP_TOOLS/}bpftool}
INCLUDE=/usr/include/$(uname -m)-linux-gnu

compile() { # source object flags...
	source=$1 object=$2
	shift 2
	"$CLANG" -O2 -mcpu=v3 -Wall -Werror -I"$INCLUDE" "$@" -c "$source" -o "$object"
	"$STRIP" -g "$object"
}

wanted() { # source
	[ -z "$sources" ] || case " $sources " in *" $1 "*) ;; *) return 1 ;; esac
}

sources=$*
for source in *.bpf.c; do
	case $source in linked_*) continue ;; esac
	! wanted "$source" || compile "$source" "${source%.c}.o" -g -target bpf
done
for source in globals maps subprograms variables; do
	! wanted "$source.bpf.c" || compile "$source.bpf.c" "$source.bigendian.o" -g -target bpfeb
done
if wanted linked_first.bpf.c; then
	compile linked_first.bpf.c linked_first.o -g -target bpf
	compile linked_second.bpf.c linked_second.o -g -target bpf
	"$BPFTOOL" gen object linked.bpf.o linked_first.o linked_second.o
	rm linked_first.o linked_second.o
fi
! wanted maps.bpf.c || compile maps.bpf.c maps.nobtf.o -target bpf
[ -n "$sources" ] || printf 'int answer(void) { return 42; }\n' | "$CLANG" -O2 --target=x86_64-linux-gnu -x c -c - -o host.x86-64.o
