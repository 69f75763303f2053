#!/usr/bin/env bash
# Tests eng/vm.sh itself: what it reports, and that nothing stays behind. Usage: eng/tests/vm-harness.sh [KERNEL...]   (all of them)
# Takes half a minute a kernel where processors are emulated.
set -euo pipefail
eng=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=../lib/common.sh
. "$eng/lib/common.sh"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# What a run leaves behind is looked for in a folder of this test's own, so that other runs do not matter.
export TMPDIR=$scratch/tmp
mkdir "$TMPDIR"
failures=0

check() {
  local what=$1
  shift
  if "$@"; then say "ok    $what"; else
    say "FAILED $what"
    sed 's/^/       /' "$scratch/out" "$scratch/err" >&2
    failures=$((failures + 1))
  fi
}

# Runs vm.sh and keeps its status, output and error text.
vm() {
  status=0
  "$eng/vm.sh" --timeout 120 "$@" >"$scratch/out" 2>"$scratch/err" || status=$?
}

output_is() { [ "$(cat "$scratch/out")" = "$1" ]; }
error_has() { grep -q -- "$1" "$scratch/err"; }
status_is() { [ "$status" = "$1" ] || { say "       status $status"; false; }; }
# Every process of a run has its scratch folder among its arguments.
nothing_left() {
  local _
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    if [ -z "$(ls -A "$TMPDIR")" ] && ! grep -lsa -- "$TMPDIR/netkitsharp-vm" /proc/[0-9]*/cmdline >"$scratch/left"; then return; fi
    sleep 0.1
  done
  cat "$scratch/left" >&2
  ls -A "$TMPDIR" >&2
  return 1
}

# Interrupts a run as soon as its command speaks: interrupted SIGNAL
interrupted() {
  local pid
  : >"$scratch/out"
  # A background job of a script ignores SIGINT, unless it has a shell with job control for itself.
  (set -m; exec "$eng/vm.sh" --kernel "$kernel" --timeout 120 -- sh -c 'echo up; sleep 100' >"$scratch/out" 2>"$scratch/err") &
  pid=$!
  until grep -q up "$scratch/out"; do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  kill -s "$1" "$pid"
  status=0
  wait "$pid" 2>/dev/null || status=$?
}

mapfile -t kernels < <(if [ $# -gt 0 ]; then printf '%s\n' "$@"; else "$eng/kernels.sh" list; fi)
for kernel in "${kernels[@]}"; do
  say "== kernel $kernel"
  # shellcheck disable=SC2016  # the guest's
  vm --kernel "$kernel" --out "$scratch/shared" -- bash -c '
    uname -r
    printf "%s|" "$@" >&2
    ! touch /probe 2>/dev/null || exit 20
    modprobe veth || exit 21
    ip netns add a && ip -n a link add d0 type dummy || exit 22
    mountpoint -q /sys/fs/bpf && grep -q cgroup2 /proc/mounts || exit 23
    [ -x eng/vm.sh ] && [ -d "$HOME" ] && echo >"$HOME/x" && echo >/run/x || exit 24
    ip link show lo | grep -q UP || exit 25
    echo again >/dev/stderr || exit 26
    [ "$(command -v ip)" = "$NETKITSHARP_TOOLS/ip" ] || exit 27
    echo "$NETKITSHARP_KERNEL_FEATURES" >"$NETKITSHARP_OUT/features" || exit 28
    exit 7' bash 'a b' "it's" '$HOME'
  check "status of the command" status_is 7
  check "its output is the command's alone" grep -q "^$kernel" "$scratch/out"
  check "the shared folder is the caller's" cmp "$scratch/shared/features" <("$eng/kernels.sh" features "$kernel")
  # shellcheck disable=SC2016
  check "arguments arrive as they are" error_has "^a b|it's|\$HOME|"
  check "nothing stays behind after a failure" nothing_left
  vm --kernel "$kernel" -- sh -c 'seq 1 200000; sleep 1000 & exit 0'
  check "status 0" status_is 0
  check "all of a long output arrives" output_is "$(seq 1 200000)"
  check "nothing stays behind after success" nothing_left
  vm --kernel "$kernel" -- sh -c 'echo before; sleep 2; echo c >/proc/sysrq-trigger; sleep 100'
  check "a panic is no success" status_is 125
  check "a panic is shown" error_has 'Kernel panic'
  check "what was said before a panic arrives" output_is before
  check "nothing stays behind after a panic" nothing_left
done

kernel=${kernels[0]}
begun=$SECONDS
"$eng/vm.sh" --kernel "$kernel" --timeout 20 -- sh -c 'echo early; sleep 1000' >"$scratch/out" 2>"$scratch/err" && status=0 || status=$?
check "a timeout kills" status_is 124
check "the output up to a timeout arrives" output_is early
check "a timeout ends in time" [ $((SECONDS - begun)) -le 25 ]
check "nothing stays behind after a timeout" nothing_left
vm --kernel "$kernel" --memory 64 -- echo never
check "a machine that does not boot is tried three times" error_has 'attempt 2 of 3'
check "a machine that does not boot is no success" status_is 125
check "nothing stays behind after three attempts" nothing_left
vm --kernel "$kernel" -- /no/such/command
check "a missing command" status_is 127
vm --kernel "$kernel" --icount -- sh -c 'nproc'
check "instruction counting has one processor" output_is 1
for signal in INT TERM; do
  interrupted "$signal"
  check "SIG$signal ends the run" status_is $((128 + $(kill -l "$signal")))
  check "nothing stays behind after SIG$signal" nothing_left
done
interrupted KILL
rm -rf "$TMPDIR"/netkitsharp-vm.*
check "no process survives the script's SIGKILL" nothing_left

vm --kernel 5.99 -- true
check "an unknown kernel is named" error_has 'unknown kernel 5.99'
vm true
check "a missing -- is explained" status_is 2

say "$failures failed"
[ "$failures" = 0 ]
