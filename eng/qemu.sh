#!/usr/bin/env bash
# Provides QEMU 10 and virtiofsd in the cache and prints their folder (`qemu` and `virtiofsd` are in it). Usage: eng/qemu.sh
# QEMU 7.2 of Debian 12 crashes its guests: there, 10.0 is unpacked beside it, and 7.2 gives the libraries and virtiofsd.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/archive.sh"

qemu=$cache/qemu

# The system's, wherever this distribution keeps it: first_of PATH...
first_of() {
  local path
  for path; do
    if [ -x "$path" ]; then
      printf '%s\n' "$path"
      return
    fi
  done
  return 1
}

fetch() {
  if [ -e "$qemu/complete" ] && first_of "$(cat "$qemu/complete")" >/dev/null; then return; fi
  local new=$cache/qemu.new own version binary libraries virtiofsd
  rm -rf "$new"
  mkdir -p "$new"
  need_packages qemu-system-x86 kmod
  own=$(command -v qemu-system-x86_64) || die "qemu-system-x86 is installed, but there is no qemu-system-x86_64 in PATH"
  version=$("$own" --version | sed -n 's/.*version \([0-9]*\).*/\1/p')
  if [ "$version" -ge 10 ]; then
    printf '#!/bin/sh\nexec "%s" "$@"\n' "$own" >"$new/qemu"
  else
    archive_update bookworm-backports
    archive_unpack bookworm-backports "$new/root" qemu-system-x86 qemu-system-common qemu-system-data
    binary=$new/root/usr/bin/qemu-system-x86_64
    libraries=$(ldd "$binary" | grep 'not found' || true)
    [ -z "$libraries" ] || die "QEMU 10 does not start, libraries are missing: $libraries"
    printf '#!/bin/sh\nexec "%s/root/usr/bin/qemu-system-x86_64" -L "%s/root/usr/share/qemu" -L /usr/share/seabios "$@"\n' \
      "$qemu" "$qemu" >"$new/qemu"
  fi
  # Debian 13 has virtiofsd in a package of its own.
  first_of /usr/lib/qemu/virtiofsd /usr/libexec/virtiofsd >/dev/null || need_packages virtiofsd
  virtiofsd=$(first_of /usr/lib/qemu/virtiofsd /usr/libexec/virtiofsd) || die "virtiofsd is missing"
  ln -s "$virtiofsd" "$new/virtiofsd"
  chmod +x "$new/qemu"
  printf '%s\n' "$virtiofsd" >"$new/complete"
  rm -rf "$qemu"
  mv "$new" "$qemu"
}

[ "$(uname -m)" = x86_64 ] || die "the virtual machine is for x86_64, this machine is $(uname -m)"
with_cache_lock fetch
printf '%s\n' "$qemu"
