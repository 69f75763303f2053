#!/bin/busybox sh
# shellcheck shell=dash
# Runs first in a kernel whose virtio-fs is a module: loads it, mounts the shared root and goes on there with the real init.
/bin/busybox mount -t proc proc /proc
while read -r module; do
  /bin/busybox insmod "/modules/$module"
done </modules/order
for word in $(/bin/busybox cat /proc/cmdline); do
  case $word in netkitsharp.init=*) init=${word#*=} ;; esac
done
/bin/busybox mount -t virtiofs -o ro root /root
/bin/busybox umount /proc
exec /bin/busybox switch_root /root "$init"
