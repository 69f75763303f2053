#!/usr/bin/env bash
# Unpacks the witness tools, ip, tc, bridge, ss and bpftool new enough to print netkit and tcx, into the cache, and prints their folder.
# Does nothing when they are there. Usage: eng/tools.sh
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/archive.sh"

suite=bookworm-backports
tools=$cache/tools

# version_at_least WANTED FOUND
version_at_least() { [ -n "$2" ] && dpkg --compare-versions "$2" ge "$1"; }

package_version() {
  # shellcheck disable=SC2016  # the format is dpkg's
  dpkg-query -W -f '${Version}' "$1" 2>/dev/null | sed 's/^[0-9]*://' || true
}

wrapper() {
  printf '#!/bin/sh\nexec "%s" "$@"\n' "$2" >"$1"
  chmod +x "$1"
}

fetch() {
  [ ! -e "$tools/complete" ] || return 0
  local new=$cache/tools.new tool path
  rm -rf "$new"
  mkdir -p "$new/bin"
  # The distribution's own bring the libraries; where they are recent enough they are the witnesses.
  need_packages iproute2 libelf1
  local unpack=()
  version_at_least 6.13 "$(package_version iproute2)" || unpack+=(iproute2)
  version_at_least 7.5 "$(package_version bpftool)" || unpack+=(bpftool)
  if [ ${#unpack[@]} -gt 0 ]; then
    archive_update "$suite"
    archive_unpack "$suite" "$new/root" "${unpack[@]}"
  fi
  for tool in ip tc bridge ss bpftool; do
    path=
    for path in "$new/root/bin/$tool" "$new/root/sbin/$tool" "$new/root/usr/bin/$tool" "$new/root/usr/sbin/$tool" ''; do
      [ ! -x "$path" ] || break
    done
    if [ -z "$path" ]; then path=$(command -v "$tool") || die "$tool is missing after iproute2 and bpftool were unpacked"; fi
    # The cached wrapper names the place the tree is renamed to.
    wrapper "$new/bin/$tool" "${path/#"$new"/"$tools"}"
    "$path" -V >/dev/null || die "$path does not start; $(ldd "$path" | grep 'not found' || true)"
  done
  : >"$new/complete"
  rm -rf "$tools"
  mv "$new" "$tools"
}

with_cache_lock fetch
printf '%s\n' "$tools/bin"
