# shellcheck shell=bash
# Sourced: packages of other Debian suites, fetched and unpacked beside the system without installing anything.
# lib/common.sh comes first. apt does the fetching, with lists of its own, so the system's sources stay as they are and hashes and signatures are checked.

# shellcheck disable=SC2154  # lib/common.sh has the cache
archive_apt() {
  local suite=$1 tool=$2
  shift 2
  local dir=$cache/apt/$suite
  "$tool" -qq \
    -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$dir/sources" -o Dir::Etc::preferences=/dev/null \
    -o Dir::Etc::preferencesparts="$dir/none" -o Dir::State="$dir/state" -o Dir::State::Lists="$dir/lists" \
    -o Dir::State::status="$dir/status" -o Dir::Cache="$dir/cache" -o APT::Sandbox::User=root -o Acquire::Languages=none \
    -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false -o Acquire::Retries=3 "$@"
}

# The archive this machine already uses for Debian packages: archive_uri SUITE
# Vendors name their repositories after Debian's releases, too; theirs end in prod.
archive_uri() {
  local suite=$1 wanted='^[a-z]+(-updates|-backports)?$' uri
  case $suite in *-security) wanted='^[a-z]+-security$|^[a-z]+/updates$' ;; esac
  # shellcheck disable=SC2016  # the format is apt's
  uri=$(apt-get indextargets --no-release-info --format '$(RELEASE) $(REPO_URI) $(COMPONENT)' 'Created-By: Packages' |
    awk -v wanted="$wanted" '$1 ~ wanted && $2 ~ /debian/ && $2 !~ /\/prod\/?$/ && $3 == "main" { print $2; exit }')
  [ -n "$uri" ] || die "the machine's package sources name no Debian archive for the suite $suite:" \
    "add one (deb URI $suite main) to its sources, or run this on Debian"
  printf '%s\n' "$uri"
}

archive_update() {
  local suite=$1 dir=$cache/apt/$1 uri signed=''
  uri=$(archive_uri "$suite")
  mkdir -p "$dir"/{sources,none,state,lists/partial,cache/archives/partial}
  : >"$dir/status"
  # Debian's own keys, which on a derivative are in a package of this name.
  if [ -e /usr/share/keyrings/debian-archive-keyring.gpg ]; then
    signed='Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg'
  fi
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nArchitectures: amd64\n%s\n' \
    "$uri" "$suite" "$signed" >"$dir/sources/$suite.sources"
  say "reading the package list of $suite"
  archive_apt "$suite" apt-get update </dev/null >&2 || die "could not read the package list of $suite"
}

# The newest package whose name matches a shell pattern: archive_newest SUITE PATTERN
archive_newest() {
  local suite=$1 pattern=$2 name newest=''
  while read -r name; do
    # shellcheck disable=SC2053  # a pattern is meant
    if [[ $name == $pattern ]]; then newest=$name; fi
  done < <(archive_apt "$suite" apt-cache pkgnames "${pattern%%\**}" | sort -V)
  [ -n "$newest" ] || die "the suite $suite has no package $pattern"
  printf '%s\n' "$newest"
}

# Downloads packages and unpacks them all into one folder: archive_unpack SUITE FOLDER PACKAGE...
archive_unpack() {
  local suite=$1 folder=$2 debs deb
  shift 2
  mkdir -p "$folder"
  debs=$(mktemp -d "$cache/download.XXXXXX")
  say "downloading $* ($suite)"
  (cd "$debs" && archive_apt "$suite" apt-get download "$@" </dev/null >&2) || {
    rm -rf "$debs"
    die "could not download $* from $suite"
  }
  for deb in "$debs"/*.deb; do
    dpkg-deb -x "$deb" "$folder"
  done
  rm -rf "$debs"
}
