#!/usr/bin/env bash
# Every test: first what needs no C compiler, then store and cmd. Shows a line for each package, whole output where something
# failed, each skipped test, and the count. With NO_SKIPS=1 a skipped test is a failure too.
set -euo pipefail
# shellcheck source=packaging/env.sh
. "$(dirname "$0")/env.sh"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
code=0
{
  pure_go test -v -timeout 15m ./assets/... ./domain/... ./ui/... || code=$?
  whole_go test -v -timeout 30m ./store/... ./cmd/... || code=$?
  exit "$code"
} 2>&1 | tee "$log" | awk -f packaging/testreport.awk || code=1
if [[ ${NO_SKIPS:-} == 1 ]] && grep -q -- '^ *--- SKIP: ' "$log"; then
  echo "test: nothing may be skipped here" >&2
  code=1
fi
exit "$code"
