# shellcheck shell=bash
# Sourced: what test reports (the XML of xunit) say, and what is wrong with it.

# One line a test that did not pass, "Fail|Skip|NotRun <tab> name <tab> message": report_tests FILE
report_tests() {
  awk -v RS='<test ' '
    function attribute(text, name) {
      if (!match(text, name "=\"[^\"]*\"")) return ""
      return substr(text, RSTART + length(name) + 2, RLENGTH - length(name) - 3)
    }
    function plain(text) {
      gsub(/&#x[AaDd];/, " ", text); gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text)
      gsub(/&apos;/, "\047", text); gsub(/&amp;/, "\\&", text); gsub(/[ \t\r\n]+/, " ", text)
      return text
    }
    function content(text, tag,   start, end, body) {
      start = index(text, "<" tag ">"); end = index(text, "</" tag ">")
      if (!start || !end) return ""
      body = substr(text, start + length(tag) + 2, end - start - length(tag) - 2)
      gsub(/<!\[CDATA\[/, "", body); gsub(/\]\]>/, "", body)
      return body
    }
    NR > 1 {
      result = attribute($0, "result")
      if (result != "Pass")
        printf "%s\t%s\t%s\n", result, plain(attribute($0, " name") attribute($0, "^name")), plain(content($0, result == "Skip" ? "reason" : "message"))
    }' "$1"
}

# A figure of the whole report, such as passed, failed, skipped, errors, not-run, total: report_count FILE NAME
report_count() {
  tr '>' '\n' <"$1" | sed -n "s/.*<assembly .* $2=\"\([0-9]*\)\".*/\1/p" | awk '{ sum += $1 } END { print sum + 0 }'
}

passed=0 failed=0 skipped=0 problems=()

problem() {
  failed=$((failed + 1))
  problems+=("$1")
}

# Adds a report to the counts: count_report WHERE PROJECT FILE FEATURES
# FEATURES are those the kernel has ("unknown": any that the test names as missing may be, but root). A test may be skipped only when its reason
# names one that is not among them.
count_report() {
  local where=$1 project=$2 file=$3 features=$4 result name message feature excused broken
  if ! grep -q '</assemblies>' "$file" 2>/dev/null; then
    problem "$where: $project: did not run to its end (no report)"
    return
  fi
  [ "$(report_count "$file" total)" -gt 0 ] || problem "$where: $project: not one test was run"
  broken=$(report_count "$file" errors)
  [ "$broken" = 0 ] || problem "$where: $project: $broken errors outside of tests: $(grep -o '<error .*</error>' "$file" | sed 's/<[^>]*>/ /g' | head -c 600)"
  passed=$((passed + $(report_count "$file" passed)))
  while IFS=$'\t' read -r result name message; do
    case $result in
    Skip)
      excused=''
      if [[ $message == *'lacks: '* ]]; then
        for feature in ${message##*lacks: }; do
          feature=${feature%,}
          if [ "$features" = unknown ]; then
            if [ "$feature" != root ]; then excused=yes; fi
          elif [[ " $features " != *" $feature "* ]]; then
            excused=yes
          fi
        done
      fi
      if [ -n "$excused" ]; then
        skipped=$((skipped + 1))
      else
        problem "$where: $name: skipped, though nothing it needs is missing: $message"
      fi
      ;;
    Fail) problem "$where: $name: $message" ;;
    *) problem "$where: $name: not run ($result)" ;;
    esac
  done < <(report_tests "$file")
}

# Adds what eng/samples.sh said, one test a line: count_samples CONSOLE STATUS
count_samples() {
  local result text
  [ "$2" = 0 ] || problem "the samples ended with $2, after: $(tail -n 1 "$1")"
  while read -r result text; do
    case $result in
    ok) passed=$((passed + 1)) ;;
    *) problem "$text" ;;
    esac
  done <"$1"
}
