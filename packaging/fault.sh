#!/usr/bin/env bash
# The fault suite: kills, power cuts, torn writes, full disks, flipped bits, spoiled files, pulled and lying drives, key
# changes, secrets. One table at the end: id, what was done how often, result. What a machine cannot do (a power cut needs
# root and loop devices) is said in the table and does not count as passed.
#   packaging/fault.sh [ID...]     without an id, all
# FAULT_N is how many kills, flips and so on (default 1000).
set -euo pipefail
# shellcheck source=packaging/env.sh
. "$(dirname "$0")/env.sh"
export FAULT_N=${FAULT_N:-1000}
TAGS=$TAGS,fault

# Id, what it is, packages, tests.
suite='
F1|killed at any moment|store/keyring store/outbox store store/backup cmd/internal/wire|TestKill|F1_
F2|power cut|store cmd/internal/wire|F2_
F3|writes reordered, torn, lost|store|F3_
F4|disk full|store store/backup cmd/internal/wire|F4_|TestTheReserve
F5|flipped bits and cuts|store store/keyring store/backup cmd/internal/wire|F5|TestFlipped
F6|files cut, deleted, older|store store/keyring store/backup cmd/internal/wire|F6_|TestSpoiledFiles|TestFaultEveryFile
F7|drive pulled|store/backup|F7
F8|drive full|store/backup|F8|TestRoomIsLookedForFirst
F9|key change and migration killed|store|F9_|TestTrap12_killed
F10|drive that lies|store/backup|F10
P1|two programs on one folder|store cmd/internal/wire|P1_
P4|clock back and forward|store cmd/internal/wire|P4_|TestCheckAnchor_clock|TestAClock
AUDIT|audit log falsified|store|TestAuditLog_
S1|nothing in clear|cmd/internal/wire store/backup|S1_|TestTheSearch|TestNothingOnADrive
S2|memory after the lock|cmd/internal/wire store/keyring|S2_|TestPageIsZeroed
S3|no file elsewhere|cmd/internal/wire|S3_
S4|program and crash hold no key|cmd/internal/wire|S4_
S5|no key in errors|store|TestErrorsNever|TestSourceRules|TestOnlyOneFile
'

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for folder in store/keyring store/outbox store store/backup cmd/internal/wire; do
  echo "fault: building the tests of $folder"
  whole_go test -c -o "$out/${folder//\//-}.test" "./$folder"
done

code=0
while IFS='|' read -r id what folders tests; do
  [[ -n $id ]] || continue
  [[ $# -eq 0 || " $* " == *" $id "* ]] || continue
  echo "fault: $id, $what"
  begin=$SECONDS failed=0
  : >"$out/log"
  for folder in $folders; do
    (cd "$folder" && nice "$out/${folder//\//-}.test" -test.v -test.timeout=3h -test.run="$tests") >>"$out/log" 2>&1 || failed=1
  done
  passed=$(grep -c '^--- PASS' "$out/log" || true)
  skipped=$(grep -c '^--- SKIP' "$out/log" || true)
  result=passed
  if grep -q 'no tests to run' "$out/log"; then failed=1; fi # of one of the packages, which the others would hide
  if ((failed)); then
    result=FAILED code=1
    cat "$out/log" >&2
  elif ((skipped)); then
    result="$(grep -o 'not possible here.*' "$out/log" | head -n 1 || true)"
    [[ -n $result ]] || result="$skipped not done"
  elif ((passed == 0)); then
    result="NOTHING RAN" code=1
  fi
  {
    printf '%-6s %-34s %3d tests %5ds  %s\n' "$id" "$what" "$passed" $((SECONDS - begin)) "$result"
    # What each test counted, in its own words.
    sed -nE 's/^ +[a-z0-9_]+\.go:[0-9]+: (N=.*|faulttest: [0-9]+ kills.*)$/           \1/p' "$out/log"
  } >>"$out/table"
done <<<"$suite"
printf '\nThe fault suite, FAULT_N=%s\n' "$FAULT_N"
cat "$out/table"
exit "$code"
