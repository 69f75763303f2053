#!/usr/bin/env bash
# Shows two pods that exchange real traffic through the bundled BPF program: on this kernel when it has the devices and the caller is
# root, else in a virtual machine.
# Usage: ./demo.sh [--vm] [--kernel 7.3|6.12|6.1] [ARGUMENTS OF THE SAMPLE...]      for instance: ./demo.sh --device veth
#   --vm            in the virtual machine, whatever this kernel has
#   --kernel NAME   in the virtual machine, on this kernel of eng/kernels.sh (7.3)
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
. eng/lib/common.sh

vm='' kernel='' device=netkit arguments=()
while [ $# -gt 0 ]; do
  case $1 in
  -h | --help)
    sed -n '4,6s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
  --vm) vm="you asked for it" ;;
  --kernel)
    [ $# -gt 1 ] || die "--kernel needs a name"
    eng/kernels.sh features "$2" >/dev/null || exit 2
    kernel=$2 vm="you asked for kernel $2"
    shift
    ;;
  --device)
    [ $# -gt 1 ] || die "--device needs netkit or veth"
    device=$2
    arguments+=("$1" "$2")
    shift
    ;;
  --device=*)
    device=${1#*=}
    arguments+=("$1")
    ;;
  *) arguments+=("$1") ;;
  esac
  shift
done

# Whether this kernel makes such devices, tried in a network namespace that ends with the trial.
kernel_has() { unshare --net -- "$NETKITSHARP_TOOLS/ip" link add nks-a type "$1" peer name nks-b 2>/dev/null; }

need_dotnet
need_packages iproute2
NETKITSHARP_TOOLS=$(eng/tools.sh)
export NETKITSHARP_TOOLS
if [ -z "$vm" ]; then
  if [ "$(id -u)" != 0 ]; then
    vm="you are not root"
  elif ! kernel_has "$device"; then
    vm="this kernel, $(uname -r), has no $device devices"
  fi
fi

say "building"
dotnet build -c Release samples/NetkitPods/NetkitPods.csproj -nologo -v quiet -clp:ErrorsOnly
sample=artifacts/bin/NetkitPods/release/NetkitPods
if [ -n "$vm" ]; then
  kernel=${kernel:-7.3}
  say "running in a virtual machine on kernel $kernel, because $vm"
  exec eng/vm.sh --kernel "$kernel" --timeout 300 -- "$sample" "${arguments[@]}"
fi
say "running on this kernel, $(uname -r): it has $device devices and you are root"
exec "$sample" "${arguments[@]}"
