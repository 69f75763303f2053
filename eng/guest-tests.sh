#!/usr/bin/env bash
# Runs the kernel tests of test executables one after the other and leaves a report of each in $NETKITSHARP_OUT/PROJECT.xml.
# Usage: eng/guest-tests.sh EXECUTABLE...   (in the guest: eng/vm.sh --out FOLDER -- eng/guest-tests.sh ...)
set -euo pipefail
if [ $# = 0 ] || [ ! -d "${NETKITSHARP_OUT-}" ]; then
  echo "usage: NETKITSHARP_OUT=FOLDER $0 EXECUTABLE..." >&2
  exit 2
fi

failed=0
for executable; do
  project=${executable##*/}
  SECONDS=0
  # Whatever a test program leaves unsaid is in its report; the console shows where the time goes. A row of a theory can be this machine's alone.
  "$executable" -preEnumerateTheories -trait Needs=Kernel -trait- Needs=HostOnly -result-xml "$NETKITSHARP_OUT/$project.xml" -noColor -noLogo >"$NETKITSHARP_OUT/$project.log" 2>&1 || failed=1
  echo "$project: $(tail -n 1 "$NETKITSHARP_OUT/$project.log" | sed 's/^ *//') ($SECONDS s)"
done
exit "$failed"
