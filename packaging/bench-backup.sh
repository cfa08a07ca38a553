#!/usr/bin/env bash
# Measures backups beside restic's, on the same folder and the same disk, turn by turn in one run: a first backup, a second
# one of the unchanged practice, every byte read, and a restore test. Nothing passes or fails by it. restic neither flushes nor
# reads back what it wrote; ours does both. Ours is the engine's time without the password's cost; how long restic takes to open
# its repository, which is mostly its password's cost, is told beside it.
# Plain reading is cat of the drive's files into sha256sum, when the check before it has put them out of the memory; a restore
# test is made in the same state, and besides reading and comparing every file it writes the whole practice, opens it and
# proves its log.
# Nothing but restic's repository (some sixty files) is removed before the end: ext4 passes over inodes that were freed in the last
# five minutes one by one, which makes whoever creates many files then several times slower. A restore test removes what it
# rebuilt, so the next one waits for so long.
#   packaging/bench-backup.sh DIR    a folder for the practices and the drives (some 16 GB)
# FILES (50000), PHOTOS (10000), SIZE of a photo (100000 bytes), LARGE photos of 3 MB (350), ROUNDS (3), PAUSE (310 seconds)
set -euo pipefail
cd "$(dirname "$0")/.."
ctl=${CTL:-$PWD/bin/consentryctl}
files=${FILES:-50000} photos=${PHOTOS:-10000} size=${SIZE:-100000} large=${LARGE:-350} rounds=${ROUNDS:-3} pause=${PAUSE:-310}
mkdir -p "$1"
dir=$(cd "$1" && pwd)/backup
rm -rf "$dir"
mkdir -p "$dir"
trap 'rm -rf "$dir"' EXIT
export LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$dir/config RESTIC_PASSWORD=measured-not-kept RESTIC_CACHE_DIR=$dir/cache RESTIC_PROGRESS_FPS=0.1
password='look around freely 2026'

# seconds COMMAND...: how long it takes on the clock.
seconds() {
  local begin
  begin=$(date +%s%N)
  "$@" >"$dir/log" 2>&1 || { tail -n 3 "$dir/log" >&2; return 1; }
  awk -v n="$(($(date +%s%N) - begin))" 'BEGIN { printf "%.2f", n / 1e9 }'
}
# ours DRIVE PRACTICE: the engine's own seconds, which leave out the password's cost.
ours() { "$ctl" backup --json --practice "$2" --as "$owner" --to "$1" --label "Drive $round" --password-file - <<<"$password" | sed -n 's/.*"seconds":\([0-9]*\.[0-9][0-9]\).*/\1/p'; }
median() { printf '%s\n' "$@" | sort -g | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
line() { printf '%-66s %8s %8s  %s\n' "$@"; }

owner='Dr. Ana Hale' # of every sample practice
line what ours restic note
for kind in "$files files of 20 KB:--files=$files --size=20000" "$photos photos of $((size / 1000)) KB:--photos=$photos --size=$size --sheet=$dir/sheet" \
  "$large photos of 3 MB:--photos=$large --size=3000000 --sheet=$dir/sheet"; do
  what=${kind%%:*} how=${kind#*:}
  practice=$dir/${what// /-}
  rm -f "$dir/sheet" # noise has none: it cannot be opened
  # shellcheck disable=SC2086 # several options
  "$ctl" bench-backup --dir "$practice" $how
  bytes=$(du -sb "$practice/media" | cut -f 1)
  first=() again=() rfirst=() ragain=()
  for round in $(seq "$rounds"); do # each with a drive of its own: two drives of one name are refused
    rm -rf "$dir/repo"
    drive=$practice-drive$round
    mkdir "$drive"
    sync
    first+=("$(ours "$drive" "$practice")") # setting the drive up is not in it
    again+=("$(ours "$drive" "$practice")")
    if command -v restic >/dev/null; then
      restic init -q -r "$dir/repo" >/dev/null
      sync
      rfirst+=("$(seconds sh -c "restic backup -q -r '$dir/repo' '$practice' && sync -f '$dir/repo'")")
      ragain+=("$(seconds sh -c "restic backup -q -r '$dir/repo' '$practice' && sync -f '$dir/repo'")")
    fi
  done
  a=$(median "${first[@]}") b=$(median "${again[@]}") ra='' rb='' note='' notes=''
  if [[ ${#rfirst[@]} -gt 0 ]]; then
    ra=$(median "${rfirst[@]}") rb=$(median "${ragain[@]}")
    note=$(awk -v o="$a" -v r="$ra" 'BEGIN { printf "%.2f x restic'\''s throughput", r / o }')
    notes=$(awk -v o="$b" -v r="$rb" -v k="$(seconds restic cat config -q -r "$dir/repo")" 'BEGIN { printf "%.2f x as fast; %.2f x without the %s s restic opens its repository; budget 5 s and the records", r / o, (r - k) / o, k }')
  fi
  line "first backup, $what, $((bytes / 1000000)) MB, s" "$a" "$ra" "$note"
  line "second backup of the unchanged practice, $what, s" "$b" "$rb" "$notes"
  rc=''
  if [[ ${#rfirst[@]} -gt 0 ]]; then
    rc=$(seconds restic check -q --read-data -r "$dir/repo")
    whole=$(awk -v f="$ra" -v c="$rc" 'BEGIN { printf "%.2f", f + c }')
    line "first backup with every byte read back, $what, s" "$a" "$whole" "$(awk -v o="$a" -v r="$whole" 'BEGIN { printf "%.2f x restic'\''s throughput for the same promise", r / o }')"
  fi
  line "every byte of a version read and compared, $what, s" "$(seconds "$ctl" check --from "$drive")" "$rc" "cat of the same files: $(seconds sh -c "find '$drive' -type f -exec cat {} + >/dev/null") s"
  [[ -e $dir/sheet ]] || continue
  tests=() reads=()
  for round in $(seq "$rounds"); do
    if ((round > 1 && ${kind%% *} > 1000)); then sleep "$pause"; fi
    "$ctl" check --from "$drive" >/dev/null # leaves nothing of the drive in memory
    reads+=("$(seconds sh -c "find '$drive' -type f -exec cat {} + | sha256sum")")
    "$ctl" check --from "$drive" >/dev/null
    tests+=("$(seconds "$ctl" drill --from "$drive" --sheet-file "$dir/sheet" --scratch "$dir/scratch")")
  done
  a=$(median "${tests[@]}") b=$(median "${reads[@]}")
  line "restore test, $what, s" "$a" '' "$(awk -v o="$a" -v r="$b" 'BEGIN { printf "plain reading of the same files: %s s; %.2f of its speed", r, r / o }')"
done
