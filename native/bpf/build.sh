#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Compiles every *.bpf.c here:  native/bpf/build.sh [FOLDER]
#
# Without FOLDER the committed objects and their MANIFEST are written, which
# takes the compiler they are pinned to. With it any clang will do (CLANG and
# LLVM_STRIP name one) and only FOLDER is written; check.sh uses that.
#
# A source that includes nks/hook.h becomes two objects, NAME.netkit.bpf.o and
# NAME.tcx.bpf.o; any other one, NAME.bpf.o.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
pinned=14
clang=${CLANG:-clang-$pinned}
strip=${LLVM_STRIP:-llvm-strip-$pinned}
out=${1:-}

die() {
    printf 'native/bpf: %s\n' "$*" >&2
    exit 1
}

for tool in "$clang" "$strip"; do
    command -v "$tool" >/dev/null || die "$tool is missing: apt-get install clang-$pinned llvm-$pinned"
done

# Debian keeps asm/types.h apart, per architecture.
multiarch=
for dir in "/usr/include/$(uname -m)-linux-gnu" /usr/include/*-linux-gnu* /usr/include; do
    if [ -e "$dir/asm/types.h" ]; then
        multiarch=$dir
        break
    fi
done
[ -n "$multiarch" ] || die "asm/types.h is missing: apt-get install linux-libc-dev"

if [ -z "$out" ]; then
    case $("$clang" -dumpversion) in
    "$pinned".*) ;;
    *) die "the committed objects are clang-$pinned's; $clang is $("$clang" -dumpversion)" ;;
    esac
    out=objects
else
    mkdir -p "$out"
    out=$(cd "$out" && pwd -P)
fi

cd "$here"
mkdir -p "$out"

# Sources are named relative to this folder and the folder is mapped away: the
# BTF holds file names, and the same source has to give the same bytes anywhere.
compile() { # SOURCE OBJECT [FLAG]...
    local source=$1 object=$2
    shift 2
    "$clang" -O2 -g -target bpfel -mcpu=v3 -Wall -Wextra -Werror -fno-strict-aliasing \
        -Iinclude -isystem "$multiarch" -ffile-prefix-map="$here"=. \
        "$@" -c "$source" -o "$object"
    "$strip" -g "$object"
}

for source in *.bpf.c; do
    name=${source%.bpf.c}
    if grep -q '^#include "nks/hook.h"' "$source"; then
        compile "$source" "$out/$name.netkit.bpf.o" -DNKS_HOOK_NETKIT
        compile "$source" "$out/$name.tcx.bpf.o" -DNKS_HOOK_TCX
    else
        compile "$source" "$out/$name.bpf.o"
    fi
done

if [ "$out" = objects ]; then
    {
        printf '# The committed objects and what they were built from; written by build.sh.\n'
        printf '# compiler: %s\n' "$("$clang" --version | head -n 1)"
        sha256sum build.sh ./*.bpf.c include/nks/*.h objects/*.bpf.o | sed 's,  \./,  ,'
    } >objects/MANIFEST
    sed -n 's/^\([0-9a-f]\{12\}\)[0-9a-f]*  objects\/\(.*\.o\)$/\2 \1/p' objects/MANIFEST
fi
