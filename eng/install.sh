#!/usr/bin/env bash
# Brings a Debian-family machine to where everything runs: packages by name, the witness tools, kernel headers, objects of others, QEMU and the test kernels.
# What is there is left alone. Usage: eng/install.sh [--kernel NAME]...   (all kernels when none is named)
set -euo pipefail
eng=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
. "$eng/lib/common.sh"

kernels=()
while [ $# -gt 0 ]; do
  if [ "$1" != --kernel ] || [ $# -lt 2 ]; then
    say "usage: eng/install.sh [--kernel NAME]..."
    exit 2
  fi
  kernels+=("$2")
  shift 2
done
if [ ${#kernels[@]} = 0 ]; then mapfile -t kernels < <("$eng/kernels.sh" list); fi

need_dotnet
# gcc and zlib link what NativeAOT compiles.
need_packages iproute2 kmod util-linux xz-utils gcc zlib1g-dev qemu-system-x86
"$eng/tools.sh" >/dev/null
"$eng/headers.sh" >/dev/null
"$eng/foreign-objects.sh" >/dev/null
"$eng/qemu.sh" >/dev/null
for kernel in "${kernels[@]}"; do
  "$eng/kernels.sh" fetch "$kernel" >/dev/null
done
