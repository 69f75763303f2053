#!/usr/bin/env bash
# Runs the benchmarks.
# Usage: ./bench.sh micro [ARGUMENTS OF BENCHMARKDOTNET...]    encoding and decoding, time and allocations, on this machine
#        ./bench.sh datapath [--kernel 7.3|6.12] [ARGUMENTS...]  paths of packets, in a virtual machine whose clock counts instructions
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
. eng/lib/common.sh

usage() {
  sed -n '3,4s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

build() {
  say "building"
  dotnet build -c Release "$1" -nologo -v quiet -clp:ErrorsOnly
}

[ $# -gt 0 ] || usage
suite=$1
shift
need_dotnet
case $suite in
micro)
  build benchmarks/micro/NetkitSharp.Benchmarks.csproj
  [ $# -gt 0 ] || set -- --filter '*'
  exec artifacts/bin/NetkitSharp.Benchmarks/release/NetkitSharp.Benchmarks "$@"
  ;;
datapath)
  kernel=7.3
  if [ "${1-}" = --kernel ]; then
    [ $# -gt 1 ] || usage
    kernel=$2
    shift 2
  fi
  build benchmarks/datapath/NetkitSharp.Datapath.Benchmarks.csproj
  exec eng/vm.sh --kernel "$kernel" --icount --timeout 1800 -- \
    artifacts/bin/NetkitSharp.Datapath.Benchmarks/release/NetkitSharp.Datapath.Benchmarks --clock instructions "$@"
  ;;
*) usage ;;
esac
