#!/usr/bin/env bash
# Measures what obligations cost with many of them: Today with ten thousand open items of a hundred thousand patients, the
# disclosure ledger and an accounting from it, and the letters about a breach of five thousand. Nothing passes or fails by it.
#   packaging/bench-obligations.sh    COUNT=10 rounds of the small ones
set -euo pipefail
cd "$(dirname "$0")/.."
line() { printf '%-66s %12s  %s\n' "$@"; }
declare -A budget=(
  [TodayWith10000OpenItems]='100 ms' [AccountingOf100000Entries]='200 ms' [AccountingOf10000AboutOne]='200 ms'
  [IncidentLetters]='60 s'
)
# rounds PATTERN COUNT: runs benchmarks and prints a line each.
rounds() {
  go test ./cmd/internal/wire -run '^$' -bench "$1" -benchtime "$2" -timeout 60m | while read -r name _ ns unit rest; do
    [ "$unit" = ns/op ] || continue
    name=${name#Benchmark} name=${name%-*}
    [[ $rest =~ ([0-9.]+)" MB/peak" ]] && line "$name, memory of the whole process at most" "${BASH_REMATCH[1]} MB" '300 MB'
    line "$name" "$(awk -v n="$ns" 'BEGIN { printf n < 1e9 ? "%.1f ms" : "%.1f s", n / (n < 1e9 ? 1e6 : 1e9) }')" "${budget[$name]:-}"
  done
}
line what took budget
rounds 'Today|Accounting|Ledger' "${COUNT:-10}x"
GOGC=50 GOMEMLIMIT=64MiB rounds 'IncidentLetters' 1x # as the program runs
