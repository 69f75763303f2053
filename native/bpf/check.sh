#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Proves that the committed objects are what the sources compile to. One line
# an object, exit status 0 when all hold.
#
# With the compiler they are pinned to (Debian 12: clang-14) they are rebuilt
# elsewhere and compared byte for byte. Another clang emits other bytes: with
# that the sources have to compile, and the hashes in objects/MANIFEST have to
# hold, which a changed source with objects left behind does not.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
pinned=14

# shellcheck source=../../eng/lib/common.sh
. "$here/../../eng/lib/common.sh"

installable() {
    local found
    found=$(apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: //p')
    [ -n "$found" ] && [ "$found" != '(none)' ]
}

# Sets clang and strip to a pair of one version, without installing anything.
find_clang() {
    local candidate version
    for candidate in "clang-$pinned" clang clang-{30..12}; do
        command -v "$candidate" >/dev/null || continue
        version=$("$candidate" -dumpversion)
        for strip in "llvm-strip-${version%%.*}" llvm-strip; do
            if command -v "$strip" >/dev/null; then
                clang=$candidate
                return 0
            fi
        done
    done
    return 1
}

headers() { compgen -G '/usr/include/*/asm/types.h' >/dev/null || [ -e /usr/include/asm/types.h ]; }

if ! command -v "clang-$pinned" >/dev/null || ! command -v "llvm-strip-$pinned" >/dev/null || ! headers; then
    # Fresh images have no package lists to ask.
    if ! installable linux-libc-dev && may_be_root; then as_root apt-get -qq update >/dev/null </dev/null || true; fi
    if installable "clang-$pinned"; then
        need_packages "clang-$pinned" "llvm-$pinned" linux-libc-dev
    elif ! find_clang || ! headers; then
        need_packages clang llvm linux-libc-dev
    fi
fi
find_clang || die "no clang with its llvm-strip: install clang-$pinned llvm-$pinned, or clang llvm"
version=$("$clang" -dumpversion)

rebuilt=$(mktemp -d)
trap 'rm -rf "$rebuilt"' EXIT
CLANG=$clang LLVM_STRIP=$strip "$here/build.sh" "$rebuilt"

cd "$here"
status=0

# Nothing committed that no source makes, nothing made that is not committed.
objects=$(cd "$rebuilt" && echo *.bpf.o)
if [ "$objects" != "$(cd objects && echo *.bpf.o)" ]; then
    say "objects/ has $(cd objects && echo *.bpf.o); the sources make $objects" >&2
    status=1
fi

# The manifest names every input and output there is, with the hash it has.
listed=$(sed -n 's/^[0-9a-f]\{64\}  //p' objects/MANIFEST | sort)
present=$(printf '%s\n' build.sh *.bpf.c include/nks/*.h objects/*.bpf.o | sort)
if [ "$listed" != "$present" ]; then
    say "objects/MANIFEST does not list the files that are here:" >&2
    diff <(printf '%s\n' "$listed") <(printf '%s\n' "$present") >&2 || true
    status=1
fi
if ! stale=$(grep -v '^#' objects/MANIFEST | sha256sum --check --quiet 2>/dev/null); then
    say "changed since the objects were built: $(printf '%s' "$stale" | sed 's/: FAILED.*//' | tr '\n' ' ')" >&2
    status=1
fi

for object in $objects; do
    if [ "${version%%.*}" != "$pinned" ]; then
        verdict="compiles with clang $version; hashes checked, bytes not (they are clang-$pinned's)"
        [ "$status" = 0 ] || verdict="compiles with clang $version, but the hashes do not hold"
    elif cmp -s "$rebuilt/$object" "objects/$object"; then
        verdict="same bytes from clang $version ($(stat -c %s "objects/$object"))"
    else
        verdict="differs from what the sources compile to"
        status=1
    fi
    # A path of the machine it was built on would make the bytes depend on it.
    if tr '\0' '\n' <"objects/$object" | grep -qa '^/[[:alnum:]]\+/'; then
        verdict="holds a path of the machine it was built on"
        status=1
    fi
    printf 'native/bpf: %s: %s\n' "$object" "$verdict"
done

[ "$status" = 0 ] || die "run native/bpf/build.sh with clang-$pinned and commit objects/"
