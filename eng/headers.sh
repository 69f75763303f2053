#!/usr/bin/env bash
# Unpacks the newest kernel headers for user space that Debian has into the cache and prints their include folder: what the mirrored constants and
# structs are compiled against. The newest package is taken at the time of fetching; delete the folder to take a newer one. Usage: eng/headers.sh
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/archive.sh"

suite=trixie-backports
headers=$cache/headers

fetch() {
  [ ! -e "$headers/complete" ] || return 0
  local new=$cache/headers.new asm
  rm -rf "$new"
  archive_update "$suite"
  archive_unpack "$suite" "$new" linux-libc-dev
  asm=$new/usr/include/x86_64-linux-gnu/asm
  [ -e "$asm/types.h" ] || die "linux-libc-dev of $suite has no asm/types.h for x86-64"
  # One folder to include: the architecture's headers go beside the others.
  mkdir -p "$new/include"
  cp -RL "$new/usr/include/linux" "$new/usr/include/asm-generic" "$asm" "$new/include/"
  rm -rf "$new/usr"
  : >"$new/complete"
  rm -rf "$headers"
  mv "$new" "$headers"
}

with_cache_lock fetch
printf '%s\n' "$headers/include"
