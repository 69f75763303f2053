#!/usr/bin/env bash
# Gathers BPF objects that this project did not build into the cache and prints their folder: those that Debian's packages ship, beside or within
# their programs, and the programs of the kernel's own selftests, compiled here against the running kernel. With them comes veristat, which loads
# with libbpf whatever it is given and tells of every program what the verifier said. Does nothing when they are there; delete the folder to take
# newer ones. Usage: eng/foreign-objects.sh
#   packages/NAME/*.o    by package, and with the old release's name behind where both are taken
#   selftests/*.o        those that compile; selftests/refused names the others
#   bin/veristat
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/archive.sh"

foreign=$cache/foreign
btf=/sys/kernel/btf/vmlinux
multiarch=x86_64-linux-gnu
# Newer than what compiles the project's own: selftests use instructions that came later.
clang='clang-19'

# Packages with objects: files *.o and *.elf, or objects that were embedded into programs and libraries.
packages=(libxdp1 xdp-tools libbpf-tools libbpftune0 bpftop ir-keytable mimic opensnitch-ebpf-modules pcp pwru systemd
  golang-github-cilium-ebpf-dev)
# Compilers and helpers of another time.
old_packages=(libxdp1 libbpf-tools golang-github-cilium-ebpf-dev)

# Cuts the BPF objects out of the files of a tree: carve TREE FOLDER. The name is the file's, with the offset where it is not the whole file.
carve() {
  mkdir -p "$2"
  find "$1" -type f \( -name '*.o' -o -name '*.elf' -o -size +8k \) -print0 | sort -z | perl -0ne '
    BEGIN { our $folder = pop @ARGV }
    chomp;
    my $path = $_;
    open(my $file, "<:raw", $path) or die "$path: $!";
    my $bytes = do { local $/; <$file> };
    my ($base) = $path =~ m{([^/]+)$};
    $base =~ s/\.(o|elf)$//;
    while ($bytes =~ /\x7fELF\x02([\x01\x02])\x01/g) {
      my ($at, $little) = ($-[0], $1 eq "\x01");
      next if length($bytes) - $at < 64;
      my ($half, $long) = $little ? ("v", "Q<") : ("n", "Q>");
      # e_machine is EM_BPF; the section headers come last.
      next if unpack($half, substr($bytes, $at + 18, 2)) != 247;
      my $length = unpack($long, substr($bytes, $at + 40, 8)) +
        unpack($half, substr($bytes, $at + 58, 2)) * unpack($half, substr($bytes, $at + 60, 2));
      next if $length > length($bytes) - $at;
      my $name = $at == 0 ? $base : "$base-$at";
      open(my $out, ">:raw", "$folder/$name.o") or die "$folder/$name.o: $!";
      print $out substr($bytes, $at, $at == 0 ? length($bytes) : $length);
      close($out) or die "$folder/$name.o: $!";
    }' "$2"
  # Skeletons of one library are in many a program.
  (cd "$2" && find . -name '*.o' -exec sha256sum {} + | sort | awk 'seen[$1]++ { print $2 }' | xargs -r rm -f --)
  if ! compgen -G "$2/*.o" >/dev/null; then rmdir "$2"; fi
}

# unpack_packages SUITE SUFFIX PACKAGE...
unpack_packages() {
  local suite=$1 suffix=$2 package
  shift 2
  for package; do
    archive_unpack "$suite" "$new/root/$package$suffix" "$package"
    carve "$new/root/$package$suffix" "$new/packages/$package$suffix"
    rm -rf "$new/root/$package$suffix"
  done
}

# veristat brings its own libc: it may be newer than the system's.
unpack_veristat() {
  local root=$new/veristat lib=usr/lib/$multiarch
  archive_unpack trixie "$root" veristat libbpf1 libelf1t64 libc6 zlib1g libzstd1
  mkdir -p "$new/bin"
  printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' \
    "$foreign/veristat/$lib/ld-linux-x86-64.so.2" "$foreign/veristat/$lib" "$foreign/veristat/usr/bin/veristat" >"$new/bin/veristat"
  chmod +x "$new/bin/veristat"
  "$root/$lib/ld-linux-x86-64.so.2" --library-path "$root/$lib" "$root/usr/bin/veristat" --version >/dev/null || die "veristat does not start"
}

# One program of the selftests, in a process of its own: compile_one SOURCE, with what it needs in the environment.
compile_one() {
  local name
  name=$(basename "$1" .c)
  if ! "$clang" -O2 -g -w --target=bpf -mcpu=v3 -std=gnu11 -fno-strict-aliasing -fms-extensions -D__TARGET_ARCH_x86 -DENABLE_ATOMICS_TESTS \
    -I"$build/include" -I"$selftests" -I"$selftests/libarena/include" -I"$build/tools/include/uapi" -idirafter "/usr/include/$multiarch" \
    -c "$1" -o "$objects/$name.o" 2>/dev/null; then
    rm -f "$objects/$name.o"
    printf '%s\n' "$name" >>"$objects/refused"
  fi
}

# What the selftests link of several objects: libbpf's linker writes them differently than a compiler.
link_objects() {
  local name part parts
  for name in linked_funcs linked_maps linked_vars test_static_linked; do
    parts=()
    for part in 1 2; do
      if [ -e "$objects/$name$part.o" ]; then parts+=("$objects/$name$part.o"); fi
    done
    # Declarations of another kernel can stand in its way.
    if [ ${#parts[@]} = 2 ] && ! "$tools/bpftool" gen object "$objects/$name.linked.o" "${parts[@]}" 2>/dev/null; then rm -f "$objects/$name.linked.o"; fi
  done
}

compile_selftests() {
  local suite=trixie-backports source
  source=$(archive_newest "$suite" 'linux-source-7.*')
  archive_unpack "$suite" "$new/source" "$source"
  export build=$new/source/tree selftests=$new/source/tree/tools/testing/selftests/bpf objects=$new/selftests multiarch clang
  mkdir -p "$build/include/bpf" "$objects"
  xz -dc "$new/source/usr/src/$source.tar.xz" | tar -x -C "$build" --strip-components=1 --wildcards \
    '*/tools/testing/selftests/bpf' '*/tools/lib/bpf' '*/tools/include/uapi'
  rm -rf "$new/source/usr"
  cp "$build"/tools/lib/bpf/*.h "$build/include/bpf/"
  # Its numbers and prototypes of the helpers are generated; the package has them.
  archive_unpack trixie "$new/source/libbpf" libbpf-dev
  cp "$new/source/libbpf/usr/include/bpf/bpf_helper_defs.h" "$build/include/bpf/"
  "$tools/bpftool" btf dump file "$btf" format c >"$build/include/vmlinux.h"
  say "compiling the selftests of $source"
  : >"$objects/refused"
  export -f compile_one
  # shellcheck disable=SC2016  # the inner shell's
  find "$selftests/progs" -maxdepth 1 -name '*.c' -print0 | sort -z | xargs -0 -n 8 -P "$(nproc)" bash -c 'for source; do compile_one "$source"; done' compile
  sort -o "$objects/refused" "$objects/refused"
  link_objects
  rm -rf "$new/source"
  say "$(find "$objects" -name '*.o' | wc -l) objects of the selftests, $(wc -l <"$objects/refused") did not compile against this kernel"
}

fetch() {
  [ ! -e "$foreign/complete" ] || return 0
  new=$cache/foreign.new
  rm -rf "$new"
  mkdir -p "$new/root"
  archive_update trixie
  archive_update bookworm
  archive_update trixie-backports
  unpack_packages trixie '' "${packages[@]}"
  unpack_packages bookworm -bookworm "${old_packages[@]}"
  unpack_veristat
  compile_selftests
  rm -rf "$new/root"
  : >"$new/complete"
  rm -rf "$foreign"
  mv "$new" "$foreign"
}

if [ ! -e "$foreign/complete" ]; then
  [ -e "$btf" ] || die "this kernel has no BTF ($btf), which the selftests are compiled against"
  need_packages "$clang" libc6-dev perl-base xz-utils
  tools=$("$project/eng/tools.sh")
fi
with_cache_lock fetch
printf '%s\n' "$foreign"
