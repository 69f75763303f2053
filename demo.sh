#!/usr/bin/env bash
# Shows a sample with real traffic through the bundled BPF programs: on this kernel when it has the devices and the caller is root, else in
# a virtual machine.
# Usage: ./demo.sh [SAMPLE] [--vm] [--kernel 7.3|6.12|6.1] [ARGUMENTS OF THE SAMPLE...]      for instance: ./demo.sh bandwidth
#   SAMPLE          pods (the default), host-routing, big-tcp, bandwidth, back-pressure, capture or services; with --device veth on veth
#   --vm            in the virtual machine, whatever this kernel has
#   --kernel NAME   in the virtual machine, on this kernel of eng/kernels.sh (7.3)
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
. eng/lib/common.sh

vm='' kernel='' device=netkit arguments=() project=NetkitPods
case ${1-} in
pods) shift ;;
host-routing) project=HostRouting && shift ;;
big-tcp) project=BigTcp && shift ;;
bandwidth) project=Bandwidth && shift ;;
back-pressure) project=BackPressure && shift ;;
capture) project=PodCapture && shift ;;
services) project=ServiceLoadBalancer && shift ;;
esac
while [ $# -gt 0 ]; do
  case $1 in
  -h | --help)
    sed -n '4,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
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
    [ $# -gt 1 ] || die "--device needs a kind: netkit, netkit-l2, veth, ipvlan-l3 or ipvlan-l3s"
    device=$2
    shift
    ;;
  --device=*) device=${1#*=} ;;
  *) arguments+=("$1") ;;
  esac
  shift
done

# What the pods stand on: netkit is built into a kernel or not there at all, and pods on veth have their programs at the tcx hooks. ipvlan may be a
# module that is not loaded yet: then the virtual machine has it.
case $device in
netkit | netkit-l2) needs="netkit devices" symbol=netkit_new_link ;;
veth) needs="tcx hooks" symbol=tcx_link_attach ;;
ipvlan-l3 | ipvlan-l3s) needs="ipvlan devices" symbol=ipvlan_link_new ;;
*) die "--device is netkit, netkit-l2, veth, ipvlan-l3 or ipvlan-l3s, not '$device'" ;;
esac
if [ "$project" != NetkitPods ]; then
  case $device in netkit | veth) ;; *) die "this sample's pods are on netkit or veth, not '$device'" ;; esac
fi
if [ "$project" = Bandwidth ] && ! modinfo sch_fq >/dev/null 2>&1 && ! grep -qw fq_enqueue /proc/kallsyms; then
  needs="fq queueing discipline" symbol=fq_enqueue
fi
case $project in
PodCapture | ServiceLoadBalancer) arguments=(--demo "$device" "${arguments[@]}") ;;
*) arguments=(--device "$device" "${arguments[@]}") ;;
esac

need_dotnet
if [ -z "$vm" ]; then
  if [ "$(id -u)" != 0 ]; then
    vm="you are not root"
  elif ! grep -qw "$symbol" /proc/kallsyms; then
    vm="this kernel, $(uname -r), has no $needs"
  fi
fi

say "building"
dotnet build -c Release "samples/$project/$project.csproj" -nologo -v quiet -clp:ErrorsOnly
sample=artifacts/bin/$project/release/$project
if [ -n "$vm" ]; then
  kernel=${kernel:-7.3}
  say "running in a virtual machine on kernel $kernel, because $vm"
  exec eng/vm.sh --kernel "$kernel" --timeout 540 -- "$sample" "${arguments[@]}"
fi
say "running on this kernel, $(uname -r): it has $needs and you are root"
exec "$sample" "${arguments[@]}"
