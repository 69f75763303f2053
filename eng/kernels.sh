#!/usr/bin/env bash
# The kernels of the test matrix: where Debian has them, and what each must be able to do.
# Usage: eng/kernels.sh list            their names, newest first
#        eng/kernels.sh features NAME   the features that tests find there, in the names of tests/NetkitSharp.Testing/KernelFeature.cs
#        eng/kernels.sh fetch NAME      unpacks it into the cache if need be and prints the folder, with `vmlinuz`, `version` and `lib/modules`
# Versions move: the newest package of each pattern is taken at the time of fetching. Delete the folder to take a newer one.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/archive.sh"

kernels=(7.3 6.12 6.1)

# What all of them have.
everywhere='root veth ipvlan dummy ifb bridge bridge-vlan-filtering vlan macvlan macvtap ipvtap vxlan geneve vrf bond wireguard ipip ip6-tunnel
  clsact cls-bpf sch-fq sch-fq-codel sch-tbf sch-netem sch-htb lwt-ip lwt-bpf lwt-seg6 tracing'

# Sets suite, patterns and features of a kernel.
describe() {
  case $1 in
  7.3)
    suite=trixie-backports
    patterns=('linux-binary-7.3*-cloud-amd64' 'linux-modules-7.3*-cloud-amd64' 'linux-base-7.3*-cloud-amd64')
    features='tcx netkit netkit-scrub netkit-headroom netkit-single link-headroom gso-ipv4-max-size nexthop-statistics nexthop-wide-weights
      kinds612 kinds73 cgroup-local-storage bpf-kfuncs bpf-struct-ops bpf-arena token descriptor-array-count program-streams ring-buffer-overwrite
      cgroup-mprog netfilter-link sockmap-link multi-probes redirect-peer-egress big-tcp-without-jumbo'
    ;;
  6.12)
    suite=bookworm-security
    patterns=('linux-image-6.12.*-cloud-amd64-unsigned')
    features='tcx netkit netkit-scrub gso-ipv4-max-size nexthop-statistics nexthop-wide-weights kinds612 cgroup-local-storage bpf-kfuncs bpf-struct-ops bpf-arena token
      cgroup-mprog netfilter-link sockmap-link multi-probes'
    ;;
  6.1)
    suite=bookworm
    patterns=('linux-image-6.1.*-cloud-amd64')
    features=''
    ;;
  *) die "unknown kernel $1: one of ${kernels[*]}" ;;
  esac
}

# A kernel that has the root file system's driver as a module gets it, and what it takes to start it, in an initramfs.
make_initramfs() {
  local kernel=$1 version=$2 tree=$1/root/initramfs busybox=$1/root/bin/busybox module
  if [ ! -e "$kernel/lib/modules/$version/kernel/fs/fuse/virtiofs.ko" ]; then return; fi
  archive_unpack bookworm "$kernel/root" busybox-static
  mkdir -p "$tree"/{bin,proc,dev,root,modules}
  cp "$busybox" "$tree/bin/busybox"
  cp "$(dirname -- "${BASH_SOURCE[0]}")/guest/initramfs.sh" "$tree/init"
  chmod +x "$tree/init"
  # modprobe knows the order.
  for module in virtio_pci virtiofs virtio_console; do
    modprobe -d "$kernel" -S "$version" --show-depends "$module"
  done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r module; do
    cp "$module" "$tree/modules/"
    printf '%s\n' "${module##*/}"
  done >"$tree/modules/order"
  (cd "$tree" && find . | "$busybox" cpio -o -H newc 2>/dev/null | gzip -1) >"$kernel/initramfs"
}

fetch() {
  local folder=$cache/kernels/$1 new=$cache/kernels/$1.new pattern packages=() modules version images
  [ ! -e "$folder/version" ] || return 0
  need_packages kmod xz-utils
  archive_update "$suite"
  for pattern in "${patterns[@]}"; do
    packages+=("$(archive_newest "$suite" "$pattern")")
  done
  rm -rf "$new"
  archive_unpack "$suite" "$new/root" "${packages[@]}"

  # 6.x packages hold lib/modules and boot/vmlinuz-*, 7.x usr/lib/modules with vmlinuz in it.
  modules=("$new"/root/lib/modules/* "$new"/root/usr/lib/modules/*)
  for modules in "${modules[@]}"; do
    [ ! -d "$modules" ] || break
  done
  [ -d "$modules" ] || die "no modules in ${packages[*]}"
  version=${modules##*/}
  images=("$new"/root/boot/vmlinuz-* "$modules/vmlinuz")
  for images in "${images[@]}"; do
    [ ! -f "$images" ] || break
  done
  [ -f "$images" ] || die "no kernel image in ${packages[*]}"
  mv "$images" "$new/vmlinuz"
  mkdir -p "$new/lib/modules"
  mv "$modules" "$new/lib/modules/$version"
  # The guest is emulated: it is spared the decompression.
  find "$new/lib/modules" -name '*.ko.xz' -print0 | xargs -0 -r -n 64 -P 2 xz -d
  depmod -b "$new" "$version"
  make_initramfs "$new" "$version"
  rm -rf "$new/root"
  printf '%s\n' "$version" >"$new/version"
  rm -rf "$folder"
  mv "$new" "$folder"
}

case ${1-}/$# in
list/1) printf '%s\n' "${kernels[@]}" ;;
features/2)
  describe "$2"
  # shellcheck disable=SC2086  # words, on one line
  echo $everywhere $features
  ;;
fetch/2)
  describe "$2"
  with_cache_lock fetch "$2"
  printf '%s\n' "$cache/kernels/$2"
  ;;
*)
  sed -n 's/^# \{0,1\}//; 2,5p' "${BASH_SOURCE[0]}" >&2
  exit 2
  ;;
esac
