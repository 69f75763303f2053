#!/usr/bin/env bash
# Runs a command in a small virtual machine on a Debian kernel, on this machine's own files (read-only), from the project's root.
# Usage: eng/vm.sh [--kernel 7.3|6.12|6.1] [--icount] [--memory MIB] [--timeout SECONDS] [--out FOLDER] [--verbose] -- COMMAND...
#   --kernel NAME      which kernel of eng/kernels.sh (7.3)
#   --icount           one CPU whose clock counts instructions: reproducible times, for figures
#   --memory MIB       the guest's memory (4096)
#   --timeout SECONDS  kill the machine after this long (1800)
#   --out FOLDER       a folder that the guest may write, as $NETKITSHARP_OUT
#   --verbose          the kernel's console on standard error
# The exit status is the command's; 124 after a timeout, 125 when the machine ended without a result or never started.
# docs/virtual-machine.md has the rest.
set -euo pipefail
eng=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
. "$eng/lib/common.sh"

usage() {
  [ $# = 0 ] || say "vm.sh: $*"
  sed -n '2,/^# docs/ s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

arguments=("$@")
kernel_name=7.3 icount='' memory=4096 limit=1800 out='' verbose=''
while [ $# -gt 0 ]; do
  option=$1
  shift
  case $option in
  --kernel | --memory | --timeout | --out)
    [ $# -gt 0 ] || usage "$option needs a value"
    case $option in
    --kernel) kernel_name=$1 ;;
    --memory) memory=$1 ;;
    --timeout) limit=$1 ;;
    --out) out=$1 ;;
    esac
    shift
    ;;
  --icount) icount=yes ;;
  --verbose) verbose=yes ;;
  --) break ;;
  *) usage "unknown option $option (the command comes after --)" ;;
  esac
done
[ $# -gt 0 ] || usage "no command"
[[ $memory =~ ^[1-9][0-9]*$ ]] || usage "--memory takes a number of MiB, not $memory"
[[ $limit =~ ^[1-9][0-9]*$ ]] || usage "--timeout takes a number of seconds, not $limit"

if [ "$(id -u)" != 0 ]; then
  may_be_root || {
    say "vm.sh: sharing this machine's files with the guest takes root: run this as root, or as a user whose sudo asks no password"
    exit 125
  }
  export NETKITSHARP_CACHE=$cache
  kept=(PATH HOME TMPDIR DOTNET_ROOT "${!NETKITSHARP_@}")
  exec sudo -n --preserve-env="$(IFS=, && printf '%s' "${kept[*]}")" -- "$eng/vm.sh" --kernel "$kernel_name" ${icount:+--icount} \
    --memory "$memory" --timeout "$limit" ${out:+--out "$out"} ${verbose:+--verbose} -- "$@"
fi
features=$("$eng/kernels.sh" features "$kernel_name") || exit 2
kernel=$("$eng/kernels.sh" fetch "$kernel_name") || exit 125
qemu=$("$eng/qemu.sh") || exit 125
tools=$("$eng/tools.sh") || exit 125
if [ -n "$out" ]; then
  mkdir -p "$out"
  out=$(cd -- "$out" && pwd -P)
fi

# shellcheck source=lib/processes.sh
. "$eng/lib/processes.sh"
case $project/:${TMPDIR:-/tmp}/:$out/ in *:/run/* | /run/*)
  say "vm.sh: the checkout, TMPDIR and --out must not be below /run, which the guest has to itself"
  exit 125
  ;;
esac
run=$(mktemp -d "${TMPDIR:-/tmp}/netkitsharp-vm.XXXXXX")
run=$(cd -- "$run" && pwd -P)
clean_up_with rm -rf "$run"

# What the guest runs. Its /tmp and /run are its own: paths below them are brought back.
write_job() {
  local path covered=() name
  for path in "$project" "$cache" "${DOTNET_ROOT:-/usr}"; do
    case $path/ in /tmp/* | /run/* | /dev/*) covered+=("$path") ;; esac
  done
  declare -p covered
  printf 'project=%q kernel=%q shared=%q modprobe=%q\n' "$project" "$kernel" "$out" "$(command -v modprobe)"
  # Cheaper for short runs on emulated processors; what the caller sets wins.
  printf 'export DOTNET_TieredPGO=0 DOTNET_EnableDiagnostics=0\n'
  for name in ${!NETKITSHARP_@} ${!DOTNET_@}; do
    printf 'export %s=%q\n' "$name" "${!name}"
  done
  printf 'export PATH=%q HOME=/tmp/home DOTNET_CLI_HOME=/tmp/home LANG=C.UTF-8\n' "/run/bin:$tools:$PATH"
  printf 'export NETKITSHARP_TOOLS=%q NETKITSHARP_OUT=/tmp/out\n' "$tools"
  printf 'export NETKITSHARP_KERNEL_FEATURES=%q NETKITSHARP_VM_KERNEL=%q\n' "$features" "$kernel_name"
  printf 'job() { exec %s; }\n' "${*@Q}"
}
write_job "$@" >"$run/job"
cp "$eng/guest/init.sh" "$run/init"
chmod +x "$run/init"

# The host's files, in a mount namespace of their own in which nothing can be written. virtiofsd 7.2 keeps files in /run for good:
# it gets a /run of its own.
share_root() {
  # shellcheck disable=SC2016  # the inner shell's
  start unshare --mount sh -c '
    run=$1
    shift
    mount -t tmpfs run /run
    mount --bind "$run" "$run"
    while read -r _ _ _ _ path _; do
      case $path in
      /proc* | /sys* | /dev* | /run* | "$run") ;;
      *) mount -o remount,bind,ro "$(printf %b "$path")" 2>/dev/null ;;
      esac
    done </proc/self/mountinfo
    exec "$@"' sh "$run" "$qemu/virtiofsd" --socket-path="$run/root.sock" -o source=/ -o cache=always -o sandbox=chroot \
    >"$run/root.log" 2>&1
}

share_out() {
  # shellcheck disable=SC2016  # the inner shell's
  start unshare --mount sh -c 'mount -t tmpfs run /run && exec "$@"' sh \
    "$qemu/virtiofsd" --socket-path="$run/out.sock" -o source="$out" -o cache=auto -o sandbox=chroot >"$run/out.log" 2>&1
}

wait_for_socket() {
  until [ -S "$run/$1.sock" ]; do
    kill -0 "$2" 2>/dev/null || {
      cat "$run/$1.log" >&2
      say "vm.sh: virtiofsd did not start"
      exit 125
    }
    sleep 0.02
  done
}

share_root
root_server=$started
if [ -n "$out" ]; then
  share_out
  wait_for_socket out "$started"
fi
wait_for_socket root "$root_server"

# Hardware acceleration needs the processor's flag as well: without it /dev/kvm may open, and no kernel gets anywhere in it.
# shellcheck disable=SC2054  # the commas are QEMU's
if [ -n "$icount" ]; then
  machine=(-accel tcg,thread=single -icount shift=0,sleep=off -cpu max -smp 1)
elif grep -qwE 'svm|vmx' /proc/cpuinfo && (: <>/dev/kvm) 2>/dev/null; then
  machine=(-accel kvm -cpu host -smp 2)
else
  machine=(-accel tcg,thread=multi -cpu max -smp 2)
fi
# shellcheck disable=SC2054
machine+=(-machine q35,memory-backend=memory -m "$memory"
  -object "memory-backend-memfd,id=memory,size=${memory}M,share=on"
  -nodefaults -no-user-config -no-reboot -display none -monitor none -parallel none
  -chardev "socket,id=root,path=$run/root.sock" -device vhost-user-fs-pci,chardev=root,tag=root)
# shellcheck disable=SC2054
if [ -n "$out" ]; then
  machine+=(-chardev "socket,id=share,path=$run/out.sock" -device vhost-user-fs-pci,chardev=share,tag=out)
fi
machine+=(-device virtio-serial-pci)
port=0
for name in stdout stderr status; do
  port=$((port + 1))
  : >"$run/$name"
  machine+=(-chardev "file,id=$name,path=$run/$name" -device "virtserialport,nr=$port,chardev=$name,name=$name")
done
machine+=(-serial "file:$run/console")
if [ -e "$kernel/initramfs" ]; then machine+=(-initrd "$kernel/initramfs"); fi
: >"$run/console"

start "$qemu/qemu" "${machine[@]}" -kernel "$kernel/vmlinuz" -append "console=ttyS0 ${verbose:+ignore_loglevel} ${verbose:-quiet} \
panic=-1 oops=panic no_timer_check root=root rootfstype=virtiofs ro init=$run/init netkitsharp.init=$run/init" >"$run/qemu.log" 2>&1
machine_pid=$started

# Files rather than pipes: a reader that is slow must not lose what the machine said last.
start tail -c +1 -s 0.1 -f --pid="$machine_pid" "$run/stdout" 2>/dev/null
followers=("$started")
start tail -c +1 -s 0.1 -f --pid="$machine_pid" "$run/stderr" >&2 2>/dev/null
followers+=("$started")
if [ -n "$verbose" ]; then start tail -c +1 -s 0.1 -f --pid="$machine_pid" "$run/console" >&2; fi
start sleep "$limit"
timer=$started

ended=''
wait -n -p ended "$machine_pid" "$timer" || true
if [ "$ended" = "$timer" ]; then
  kill -KILL "$machine_pid"
  wait "$machine_pid" "${followers[@]}" 2>/dev/null || true
  say "vm.sh: killed after $limit s (kernel $kernel_name): $*"
  exit 124
fi
wait "${followers[@]}" || true

status=$(tail -n 1 "$run/status")
if [[ $status =~ ^[0-9]+$ ]]; then exit "$status"; fi
# Emulated kernels panic now and then while they boot, as they patch their own code. Nothing has happened then, and another boot is worth it.
attempt=${NETKITSHARP_VM_ATTEMPT:-1}
if [ -z "$status" ] && [ "$attempt" -lt 3 ]; then
  say "vm.sh: the machine (kernel $kernel_name) ended before the command began, attempt $attempt of 3: $(tail -n 1 "$run/console")"
  # The clean-up silences this shell.
  exec {errors}>&2
  clean_up
  exec 2>&"$errors" {errors}>&-
  trap - EXIT INT TERM HUP
  NETKITSHARP_VM_ATTEMPT=$((attempt + 1)) exec "$eng/vm.sh" "${arguments[@]}"
fi
say "vm.sh: the machine (kernel $kernel_name) ended without a result: $*"
cat "$run/qemu.log" >&2
tail -n 120 "$run/console" >&2
exit 125
