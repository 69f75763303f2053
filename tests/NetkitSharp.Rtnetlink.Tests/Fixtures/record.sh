#!/usr/bin/env bash
# Records the fixtures anew: the tables of this kernel, and of a kernel of eng/kernels.sh in the virtual machine. README.md says what they hold.
# Usage: tests/NetkitSharp.Rtnetlink.Tests/Fixtures/record.sh [KERNEL]   (this machine's own kernel when none is named)
set -euo pipefail
fixtures=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
cd -- "$fixtures/../../.."
. eng/lib/common.sh

name=NetkitSharp.Rtnetlink.Tests
dotnet build -c Release "tests/$name/$name.csproj" -nologo -v quiet -clp:ErrorsOnly
test=("artifacts/bin/$name/release/$name" -class "$name.Fixtures.RecordingTests" -noLogo -noColor -showLiveOutput)
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
if [ $# -gt 0 ]; then
  NETKITSHARP_RECORD=/tmp/out eng/vm.sh --kernel "$1" --out "$new" -- "${test[@]}"
  kernel=$1
else
  NETKITSHARP_TOOLS=$(eng/tools.sh) NETKITSHARP_RECORD=$new "${test[@]}"
  kernel=$(uname -r | cut -d . -f 1-2)
fi
rm -rf "${fixtures:?}/$kernel"
mkdir "$fixtures/$kernel"
cp "$new"/*.bin "$fixtures/$kernel/"
