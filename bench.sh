#!/usr/bin/env bash
# Runs the benchmarks.
# Usage: ./bench.sh micro [ARGUMENTS OF BENCHMARKDOTNET...]    encoding and reading, time and allocations, on this machine as root
#        ./bench.sh datapath [--clock instructions|wall] [--kernel 7.3|6.12] [--quick | --gate] [--resume] [ARGUMENTS...]  pods' paths beside the host's: by the clock on this machine as root, then by
#                            instructions in a virtual machine that counts them, or one of the two; each leaves a report in artifacts/datapath
#        ./bench.sh datapath report|compare FILE-OR-FOLDER...    a report anew, or two runs side by side
#        ./bench.sh services [--kernel 7.3|6.12 | --without-vm] [ARGUMENTS...]  services: tables, changes, memory, and packets beside iptables, on this machine as root, then packets in such a virtual machine; fails beyond a bound
#        ./bench.sh ratios [--without-go] [--without-expedite] [--only JOB]  this library beside the programs of benchmarks/peers, on this machine as root; fails when it falls short
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
. eng/lib/common.sh

usage() {
  sed -n '3,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

build() {
  say "building"
  dotnet build -c Release "$1" -nologo -v quiet -clp:ErrorsOnly
}

# Debian's Go packages are sources in one place, for a build without modules and without a network: build_go FOLDER PROGRAM
build_go() {
  (cd "benchmarks/peers/$1" && GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS='' GOCACHE=$output/go-build CGO_ENABLED=0 go build -o "$output/$2" .)
}

# Sets peers to the options that name the compiled peers: build_peers WITH_GO
build_peers() {
  local output=$project/artifacts/peers
  mkdir -p "$output"
  need_packages iproute2 gcc libc6-dev libbpf-dev
  gcc -std=gnu11 -O2 -Wall -Wextra -Werror -o "$output/floor" benchmarks/peers/c/*.c
  gcc -std=gnu11 -O2 -Wall -Wextra -Werror -o "$output/libbpf" benchmarks/peers/libbpf/*.c -lbpf
  peers=(--floor "$output/floor" --libbpf "$output/libbpf")
  say "libbpf $(dpkg-query -W -f '${Version}' libbpf-dev)"
  if [ -n "$1" ]; then
    need_packages golang-go golang-github-vishvananda-netlink-dev golang-github-cilium-ebpf-dev
    say "vishvananda/netlink $(dpkg-query -W -f '${Version}' golang-github-vishvananda-netlink-dev)," \
      "cilium/ebpf $(dpkg-query -W -f '${Version}' golang-github-cilium-ebpf-dev), $(go version)"
    build_go go vishvananda
    build_go cilium cilium
    peers+=(--vishvananda "$output/vishvananda" --cilium "$output/cilium")
  fi
}

# The start of a command that measures, as root and, where that is allowed, before everything else that runs here: what is compared is programs, not shares of the processor.
measure_as_root() {
  as_measurer=(env)
  if [ "$(id -u)" != 0 ]; then as_measurer=(sudo -n --preserve-env=DOTNET_ROOT -- env "PATH=$PATH"); fi
  if "${as_measurer[@]}" chrt --fifo 10 true 2>/dev/null; then as_measurer+=(chrt --fifo 10); fi
}

[ $# -gt 0 ] || usage
suite=$1
shift
need_dotnet
case $suite in
micro)
  may_be_root || die "one of them makes pods: run this as root, or as a user whose sudo asks no password"
  build benchmarks/micro/NetkitSharp.Benchmarks.csproj
  [ $# -gt 0 ] || set -- --filter '*'
  measure_as_root
  exec "${as_measurer[@]}" artifacts/bin/NetkitSharp.Benchmarks/release/NetkitSharp.Benchmarks "$@"
  ;;
datapath)
  kernel=7.3 clocks='wall instructions' measured=()
  while [ $# -gt 0 ]; do
    case $1 in
    --clock | --kernel)
      [ $# -gt 1 ] || usage
      if [ "$1" = --clock ]; then clocks=$2; else kernel=$2; fi
      shift
      ;;
    *) measured+=("$1") ;;
    esac
    shift
  done
  case $clocks in wall | instructions | 'wall instructions') ;; *) usage ;; esac
  build benchmarks/datapath/NetkitSharp.Datapath.Benchmarks.csproj
  program=artifacts/bin/NetkitSharp.Datapath.Benchmarks/release/NetkitSharp.Datapath.Benchmarks
  case ${measured[0]-} in report | compare) exec "$program" "${measured[@]}" ;; esac
  need_packages iproute2 iptables iperf3 sockperf
  kept=yes
  if [[ $clocks == *wall* ]]; then
    netkit=()
    if ! grep -qw netkit_link_attach /proc/kallsyms; then netkit=(--without-netkit); fi
    if may_be_root && grep -qw tcx_link_attach /proc/kallsyms; then
      measure_as_root
      "${as_measurer[@]}" "$program" run --clock wall --out artifacts/datapath/wall "${netkit[@]}" "${measured[@]}" || kept=''
    elif [ "$clocks" = wall ]; then
      die "by the clock the paths are measured on this machine's own kernel, which takes root and tcx hooks (Linux 6.6)"
    else
      say "left out: by the clock, which takes root and tcx hooks (Linux 6.6) on this machine"
    fi
  fi
  if [[ $clocks == *instructions* ]]; then
    mkdir -p "artifacts/datapath/instructions-$kernel"
    eng/vm.sh --kernel "$kernel" --icount --timeout 10800 --out "artifacts/datapath/instructions-$kernel" -- \
      "$program" run --clock instructions --out /tmp/out "${measured[@]}" || kept=''
  fi
  [ -n "$kept" ]
  ;;
services)
  kernel=7.3
  if [ "${1-}" = --kernel ]; then
    [ $# -gt 1 ] || usage
    kernel=$2
    shift 2
  elif [ "${1-}" = --without-vm ]; then
    kernel=''
    shift
  fi
  need_packages iproute2 iptables
  build benchmarks/services/NetkitSharp.Services.Benchmarks.csproj
  program=artifacts/bin/NetkitSharp.Services.Benchmarks/release/NetkitSharp.Services.Benchmarks
  kept=yes
  if may_be_root && grep -qw tcx_link_attach /proc/kallsyms; then
    measure_as_root
    "${as_measurer[@]}" "$program" --without-netkit "$@" || kept=''
  fi
  if [ -n "$kernel" ]; then
    eng/vm.sh --kernel "$kernel" --icount --timeout 3600 -- "$program" --clock instructions "$@" || kept=''
  fi
  [ -n "$kept" ]
  ;;
ratios)
  with_go=yes
  if [ "${1-}" = --without-go ]; then
    with_go=''
    shift
  fi
  may_be_root || die "this makes network namespaces: run it as root, or as a user whose sudo asks no password"
  build benchmarks/ratios/NetkitSharp.Ratios.csproj
  build_peers "$with_go"
  measure_as_root
  exec "${as_measurer[@]}" artifacts/bin/NetkitSharp.Ratios/release/NetkitSharp.Ratios "${peers[@]}" "$@"
  ;;
*) usage ;;
esac
