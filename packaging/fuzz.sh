#!/usr/bin/env bash
# Runs every fuzz target for a time: packaging/fuzz.sh 30s. Inputs that break something are left in the package's testdata/fuzz.
#   ONLY=WORD    only targets whose folder or name holds the word
#   CORPUS=DIR   a folder of files, such as `make corpus` works on: those of up to 64 KB are seeds for every parser of pictures,
#                besides its own; they go into the folder where Go keeps what fuzzing found, never into the repository
#   PARALLEL=N   how many processes try inputs at once (one for each processor)
# A run breaks by a panic, by an input that takes more than 5 s or asks for more than 512 MB (faulttest.Bound, first in every
# target), and (on Linux) by a process that holds more than 512 MB besides what the fuzzer itself needs; within that, memory is
# given back early, so that inputs do not add up.
set -euo pipefail
# shellcheck source=packaging/env.sh
. "$(dirname "$0")/env.sh"

time=${1:-30s}
found=$(go env GOCACHE)/fuzz/$(go list -m)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GOMEMLIMIT=256MiB

# Seeds in the way Go writes them.
mkdir "$work/seeds"
if [[ -n ${CORPUS:-} ]]; then
  while read -r file; do
    { printf 'go test fuzz v1\n[]byte("'; od -An -v -tx1 "$file" | tr -d '\n' | sed 's/ /\\x/g'; printf '")\n'; } >"$work/seed"
    mv "$work/seed" "$work/seeds/corpus-$(sha256sum <"$file" | head -c 16)"
  done < <(find "$CORPUS" -type f -size -65k)
  echo "fuzz: $(find "$work/seeds" -type f | wc -l) files of the corpus are seeds"
fi

count=0
built=''
while IFS=: read -r file target; do
  dir=$(dirname "$file")
  [[ "$dir $target" == *"${ONLY:-}"* ]] || continue
  case "$dir" in store* | cmd*) run=whole_go ;; *) run=pure_go ;; esac
  echo "fuzz: $dir $target for $time"
  if [[ $built != "$dir" ]]; then
    "$run" test -c -fuzz . -o "$work/test" "./$dir"
    built=$dir
  fi
  cache=$found/$dir
  mkdir -p "$cache/$target"
  if [[ $dir == domain/photo/* ]]; then find "$work/seeds" -type f -exec cp -f {} "$cache/$target/" \; ; fi
  (
    cd "$dir"
    if [[ $(uname) == Linux ]]; then ulimit -d $((1024 * 1024)); fi # KB: 512 MB, and the fuzzer's own
    "$work/test" -test.run '^$' -test.fuzz "^$target\$" -test.fuzztime "$time" -test.fuzzminimizetime 10x ${PARALLEL:+-test.parallel "$PARALLEL"} -test.fuzzcachedir "$cache" </dev/null
  )
  count=$((count + 1))
done < <(grep -rnoE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' assets cmd domain store ui | sed -E 's/:[0-9]+:func /:/' | sort)
echo "fuzz: $count targets held"
