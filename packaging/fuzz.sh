#!/usr/bin/env bash
# Runs every fuzz target for a time: packaging/fuzz.sh 30s. Inputs that break something are left in the package's testdata/fuzz.
set -euo pipefail
# shellcheck source=packaging/env.sh
. "$(dirname "$0")/env.sh"

time=${1:-30s}
count=0
while IFS=: read -r file target; do
  dir=./$(dirname "$file")
  case "$dir" in ./store* | ./cmd*) run=whole_go ;; *) run=pure_go ;; esac
  echo "fuzz: $dir $target for $time"
  "$run" test "$dir" -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 10s </dev/null
  count=$((count + 1))
done < <(grep -rnoE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' assets cmd domain store ui | sed -E 's/:[0-9]+:func /:/' | sort)
echo "fuzz: $count targets held"
