#!/usr/bin/env bash
# Builds everything and runs every test: the BPF objects against their sources, unit and kernel tests on this kernel, kernel tests in
# virtual machines. Ends with one line, "N passed, N failed, N skipped", and fails when anything failed, did not run, or was
# skipped on a kernel that has what it needs.
# Usage: ./test.sh [--no-vm] [--kernel NAME]...
#   --no-vm         leave the virtual machines out
#   --kernel NAME   only this kernel of eng/kernels.sh in the virtual machine; may be repeated (all of them)
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
. eng/lib/common.sh
. eng/lib/reports.sh
. eng/lib/processes.sh

usage() {
  sed -n '5,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

kernels=() vm=yes
while [ $# -gt 0 ]; do
  case $1 in
  --no-vm) vm='' ;;
  --kernel)
    [ $# -gt 1 ] || usage
    eng/kernels.sh features "$2" >/dev/null || usage
    kernels+=("$2")
    shift
    ;;
  *) usage ;;
  esac
  shift
done
if [ ${#kernels[@]} = 0 ]; then mapfile -t kernels < <(eng/kernels.sh list); fi

reports=artifacts/test-reports
step_started=$SECONDS
step() {
  say "== $* =="
  step_started=$SECONDS
}
step_done() { say "   $((SECONDS - step_started)) s"; }

# From here on every run ends with its line, also one that dies.
finished=''
summary() {
  local line
  [ -n "$finished" ] || problem "test.sh stopped before its end"
  for line in "${problems[@]}"; do say "FAILED $line"; done
  echo "$passed passed, $failed failed, $skipped skipped"
}
clean_up_with summary

may_be_root || die "the kernel tests make network namespaces and load BPF programs: run this as root, or as a user whose sudo asks no password"
# A prefix rather than a function: a signal's clean-up would run with the function's redirections.
as_tester=(env)
# Names passed through env: sudo's secure_path would win over --preserve-env=PATH.
if [ "$(id -u)" != 0 ]; then as_tester=(sudo -n "--preserve-env=DOTNET_ROOT,NETKITSHARP_TOOLS,NETKITSHARP_HEADERS,NETKITSHARP_FOREIGN,NETKITSHARP_CACHE,NUGET_PACKAGES" -- env "PATH=$PATH" "HOME=$HOME"); fi

step "what is needed"
if [ -n "$vm" ]; then
  install=()
  for kernel in "${kernels[@]}"; do install+=(--kernel "$kernel"); done
  eng/install.sh "${install[@]}"
else
  need_dotnet
  need_packages iproute2 gcc zlib1g-dev
fi
# The witnesses for captures and for services, here only.
need_packages tshark iptables
NETKITSHARP_TOOLS=$(eng/tools.sh)
NETKITSHARP_HEADERS=$(eng/headers.sh)
NETKITSHARP_FOREIGN=$(eng/foreign-objects.sh)
export NETKITSHARP_TOOLS NETKITSHARP_HEADERS NETKITSHARP_FOREIGN
step_done

step "build"
dotnet build -c Release NetkitSharp.sln -nologo -v quiet -clp:ErrorsOnly
# Tests kill it many times, also where starting a program that is compiled as it runs takes seconds.
dotnet publish -c Release tests/NetkitSharp.TestAgent/NetkitSharp.TestAgent.csproj --use-current-runtime "-p:ArtifactsPath=$PWD/artifacts/packaging" -o artifacts/agent -nologo -v quiet -clp:ErrorsOnly
step_done

step "BPF objects against their sources"
native/bpf/check.sh
step_done

rm -rf "$reports"
mkdir -p "$reports/here"
step "unit and kernel tests on this kernel, $(uname -r)"
kernel_tests=()
for project in tests/*.Tests; do
  name=${project##*/}
  executable=artifacts/bin/$name/release/$name
  [ -x "$executable" ] || {
    problem "here: $name: the build left no $executable"
    continue
  }
  started_at=$SECONDS
  "${as_tester[@]}" timeout --kill-after 30 1200 "$PWD/$executable" -result-xml "$PWD/$reports/here/$name.xml" -noColor -noLogo >"$reports/here/$name.log" 2>&1 </dev/null ||
    say "   $name failed"
  say "   $name: $(tail -n 1 "$reports/here/$name.log" | sed 's/^ *//') ($((SECONDS - started_at)) s)"
  count_report here "$name" "$reports/here/$name.xml" unknown
  if grep -q '<trait name="Needs" value="Kernel"' "$reports/here/$name.xml" 2>/dev/null; then kernel_tests+=("$executable"); fi
done
step_done

# A machine is emulated by hardly more than one processor: as many run at once as there are processors.
declare -A machine_of=() begun_at=() status_of=()
death_signal=TERM
start_machine() {
  local name=$1 report=$reports/$1
  shift
  while [ ${#machine_of[@]} -ge "$(nproc)" ]; do await_machine; done
  mkdir -p "$report"
  start "$@" >"$report/console" 2>&1
  machine_of[$started]=$name
  begun_at[$started]=$SECONDS
}
await_machine() {
  local ended='' status=0 name
  wait -n -p ended "${!machine_of[@]}" || status=$?
  name=${machine_of[$ended]}
  unset "machine_of[$ended]"
  status_of[$name]=$status
  say "   $name: exit status $status ($((SECONDS - begun_at[$ended])) s)"
  sed 's/^/      /' "$reports/$name/console" >&2
}

if [ -n "$vm" ] && [ ${#kernel_tests[@]} = 0 ]; then
  problem "no kernel test ran here, so none was run in a virtual machine"
  vm=''
fi
if [ -n "$vm" ]; then
  # An emulated processor would spend a third of its time in the compiler.
  step "the kernel tests, compiled ahead of time for the virtual machines"
  for i in "${!kernel_tests[@]}"; do
    name=${kernel_tests[i]##*/}
    dotnet publish -c Release "tests/$name/$name.csproj" --use-current-runtime --self-contained false -p:PublishReadyToRun=true \
      "-p:ArtifactsPath=$PWD/artifacts/ahead-of-time" -o "artifacts/ahead-of-time/$name" -nologo -v quiet -clp:ErrorsOnly
    kernel_tests[i]=artifacts/ahead-of-time/$name/$name
  done
  step_done

  # What a stranger runs first needs netkit, which the first kernel has where it is not one that somebody asked for.
  samples=''
  if [[ " $(eng/kernels.sh features "${kernels[0]}") " == *" netkit "* ]]; then samples="and the samples, on ${kernels[0]}"; fi
  step "kernel tests in virtual machines: ${kernels[*]} $samples"
  for kernel in "${kernels[@]}"; do
    start_machine "$kernel" eng/vm.sh --kernel "$kernel" --timeout 3600 --out "$reports/$kernel" -- eng/guest-tests.sh "${kernel_tests[@]}"
  done
  if [ -n "$samples" ]; then start_machine samples eng/samples.sh "${kernels[0]}" "$reports/samples"; fi
  while [ ${#machine_of[@]} -gt 0 ]; do await_machine; done
  for kernel in "${kernels[@]}"; do
    features=$(eng/kernels.sh features "$kernel")
    for executable in "${kernel_tests[@]}"; do
      count_report "kernel $kernel" "${executable##*/}" "$reports/$kernel/${executable##*/}.xml" "$features"
    done
    # 1 is what a failed test gives, and those are counted by name.
    case ${status_of[$kernel]} in 0 | 1) ;; *) problem "kernel $kernel: the machine ended with ${status_of[$kernel]}" ;; esac
  done
  if [ -n "$samples" ]; then count_samples "$reports/samples/console" "${status_of[samples]}"; fi
  step_done
fi

finished=yes
[ "$failed" = 0 ]
