#!/bin/bash
# The guest's first process: mounts what a program expects, runs the command that vm.sh left beside this file as `job`, reports its
# exit status through a virtio port and powers off. The root is the host's, read-only; what is written stays in memory.
run=${0%/*}

mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /dev/pts
mount -t tmpfs -o mode=1777 shm /dev/shm
mount -t bpf bpf /sys/fs/bpf
mount -t cgroup2 cgroup2 /sys/fs/cgroup
ln -s /proc/self/fd /dev/fd
ln -s /proc/self/fd/0 /dev/stdin
ln -s /proc/self/fd/1 /dev/stdout
ln -s /proc/self/fd/2 /dev/stderr

mount -t tmpfs -o mode=755 run /run
mkdir -p /run/netns /run/lock /run/host /run/bin
mount -t virtiofs -o ro root /run/host
mount -t tmpfs -o mode=1777 tmp /tmp

# Written by vm.sh: the environment and these.
project='' kernel='' shared='' modprobe='' covered=()
# shellcheck source=/dev/null
. "/run/host$run/job"

# What lies under a folder that is fresh here is brought back to its own path.
for path in "${covered[@]}"; do
  mkdir -p "$path"
  mount --bind "/run/host$path" "$path"
done
mkdir -p "$HOME" "$NETKITSHARP_OUT"
if [ -n "$shared" ]; then mount -t virtiofs out "$NETKITSHARP_OUT"; fi

printf '#!/bin/sh\nexec %s -d %q "$@"\n' "$modprobe" "$kernel" >/run/bin/modprobe
chmod +x /run/bin/modprobe
echo /run/bin/modprobe >/proc/sys/kernel/modprobe
ip link set lo up

# The ports can be opened once only; the command gets pipes, which it can open again as /dev/stdout.
mkfifo /run/out /run/err
cat /run/out >/dev/vport*p1 &
copiers=($!)
cat /run/err >/dev/vport*p2 &
copiers+=($!)
# From here on a machine that dies is the command's affair; before, vm.sh boots another.
exec 3>/dev/vport*p3
echo begun >&3
(cd "$project" && exec 3>&- && job) </dev/null >/run/out 2>/run/err
status=$?

# A process that the command left running may hold the pipes: what it still has to say is not waited for long.
(sleep 5 && kill "${copiers[@]}") 2>/dev/null &
wait "${copiers[@]}"
if [ -n "$shared" ]; then umount "$NETKITSHARP_OUT"; fi
echo "$status" >&3
echo o >/proc/sysrq-trigger
# Power-off is asynchronous, and the end of the first process would be a panic.
while :; do sleep 1; done
