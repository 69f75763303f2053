# shellcheck shell=bash
# Sourced by every script: where the project and its cache are, messages, and packages of the distribution by name.

# shellcheck disable=SC2034  # used by the scripts that source this one
project=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
cache=${NETKITSHARP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/netkitsharp}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# Build nodes that outlive a script would hold the output of a pipeline open.
export MSBUILDDISABLENODEREUSE=1

# Debian keeps ip, modprobe and depmod where the PATH of an ordinary user does not look.
case ":$PATH:" in *:/usr/sbin:*) ;; *) PATH=$PATH:/usr/sbin:/sbin ;; esac

say() { printf '%s\n' "$*" >&2; }

die() {
  say "${0##*/}: $*"
  exit 1
}

# Executables of ours find the runtime beside the dotnet in PATH, wherever that is.
if [ -z "${DOTNET_ROOT-}" ] && command -v dotnet >/dev/null; then
  DOTNET_ROOT=$(dirname -- "$(readlink -f -- "$(command -v dotnet)")")
  export DOTNET_ROOT
fi

# Runs a command as root, where that needs no password.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo -n -- "$@"
  fi
}

may_be_root() { [ "$(id -u)" = 0 ] || { command -v sudo && sudo -n true; } >/dev/null 2>&1; }

# Holds the cache for this shell and its children, so that two runs at once fetch everything once: with_cache_lock COMMAND...
with_cache_lock() {
  mkdir -p "$cache"
  if ! command -v flock >/dev/null; then need_packages util-linux; fi
  (
    flock 9
    "$@"
  ) 9>"$cache/lock"
}

package_installed() {
  # shellcheck disable=SC2016  # the format is dpkg's
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Installs the Debian packages that are missing, or says which and fails: need_packages PACKAGE...
need_packages() {
  local missing=() package
  command -v dpkg-query >/dev/null || die "this needs a Debian-family machine with: $*"
  for package; do
    package_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  may_be_root || die "missing packages, install them with: sudo apt-get install ${missing[*]}"
  say "installing ${missing[*]}"
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300
    install -y --no-install-recommends "${missing[@]}") log
  log=$(mktemp)
  # Fresh images carry no package lists, and old lists name files that are gone: only then is an update worth its time.
  if ! as_root "${install[@]}" >"$log" 2>&1 </dev/null; then
    as_root apt-get -qq -o DPkg::Lock::Timeout=300 update >"$log" 2>&1 </dev/null || true
    as_root "${install[@]}" >>"$log" 2>&1 </dev/null || {
      cat "$log" >&2
      rm -f "$log"
      die "could not install ${missing[*]}; install them by hand with: sudo apt-get install ${missing[*]}"
    }
  fi
  rm -f "$log"
}

# The .NET SDK is no Debian package: it is named, not installed.
need_dotnet() {
  command -v dotnet >/dev/null || die "the .NET 10 SDK is missing (no dotnet in PATH): https://dotnet.microsoft.com/download"
  local sdks
  sdks=$(dotnet --list-sdks) || die "dotnet is there but does not run"
  grep -q '^10\.' <<<"$sdks" || die "the .NET 10 SDK is missing; dotnet --list-sdks says: ${sdks:-nothing}"
}
