#!/usr/bin/env bash
# Runs what a stranger runs first, and the harness that the rest relies on, in a virtual machine. One line each on standard output: "ok NAME", or "failed NAME: see LOG: ITS LAST LINE".
# Usage: eng/samples.sh KERNEL FOLDER   (a kernel of eng/kernels.sh with netkit; a folder for the logs)
set -euo pipefail
if [ $# != 2 ] || [ ! -d "$2" ]; then
  sed -n '3s/^# //p' "$0" >&2
  exit 2
fi
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
. eng/lib/common.sh
. eng/lib/processes.sh
kernel=$1 folder=$2

ended=''
clean_up_with true
try() {
  local name=$1 log=$folder/$2
  shift 2
  start timeout --kill-after 30 600 "$@" >"$log" 2>&1
  ended=0
  wait "$started" || ended=$?
  if [ "$ended" = 0 ]; then echo "ok $name"; else echo "failed $name: see $log: $(tail -n 1 "$log")"; fi
}
try "demo, netkit" demo-netkit.log ./demo.sh --kernel "$kernel" --megabytes 4
try "demo, veth" demo-veth.log ./demo.sh --kernel "$kernel" --device veth --megabytes 4
for sample in host-routing big-tcp bandwidth back-pressure capture services; do
  try "demo, $sample" "demo-$sample.log" ./demo.sh "$sample" --kernel "$kernel"
done
try "eng/tests/vm-harness.sh" vm-harness.log eng/tests/vm-harness.sh "$kernel"
