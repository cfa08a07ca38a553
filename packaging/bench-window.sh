#!/usr/bin/env bash
# Measures the window in a virtual display: how long until it is visible, and the memory with a large practice's list of
# patients open. Prints lines of the bench table; nothing passes or fails by it.
#   packaging/bench-window.sh PRACTICE   a sample practice, as `consentryctl bench --dir` leaves in DIR/large
set -euo pipefail
cd "$(dirname "$0")/.."
practice=$1 rounds=${ROUNDS:-9}
for tool in Xvfb xdotool; do
  command -v "$tool" >/dev/null || { echo "bench: the window is not measured: $tool is missing; run  packaging/deps.sh display"; exit 0; }
done
work=$(mktemp -d)
program='' display=''
ended() {
  for pid in $program $display; do
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap ended EXIT
export HOME=$work XDG_CONFIG_HOME=$work/config XDG_CACHE_HOME=$work/cache LIBGL_ALWAYS_SOFTWARE=1 LC_ALL=C.UTF-8
Xvfb -noreset -displayfd 3 -screen 0 1280x800x24 +extension GLX -nolisten tcp 3>"$work/display" >"$work/xvfb.log" 2>&1 &
display=$!
for _ in $(seq 100); do [[ -s $work/display ]] && break; sleep 0.1; done
DISPLAY=:$(cat "$work/display")
export DISPLAY

start() { # leaves the milliseconds in $took
  local begin
  begin=$(date +%s%N)
  bin/consentry --practice "$practice" >"$work/program.log" 2>&1 &
  program=$!
  for _ in $(seq 1500); do
    xdotool search --onlyvisible --pid "$program" --name . >/dev/null 2>&1 && break
    sleep 0.02
  done
  took=$((($(date +%s%N) - begin) / 1000000))
}
stop() {
  kill -TERM "$program"
  wait "$program" 2>/dev/null || true
  program=''
}
times=()
for _ in $(seq "$rounds"); do
  start
  times+=("$took")
  sleep 0.5
  stop
done
mapfile -t sorted < <(printf '%s\n' "${times[@]}" | sort -n)
printf '%-60s %6d %10s %10s  %s\n' "window visible after start" "$rounds" "${sorted[$((rounds / 2))]}ms" "${sorted[$((rounds - 1))]}ms" "1.0 s"

# Sign in as the first member, open the patients, scroll.
start
sleep 3
xdotool key Return
sleep 1.5
xdotool type --delay 20 'look around freely 2026'
xdotool key Return
sleep 6
xdotool key ctrl+3
sleep 4
for _ in $(seq 20); do xdotool key Next; sleep 0.1; done
sleep 3
if command -v import >/dev/null; then mkdir -p out && import -silent -window root out/bench-patients.png; fi
printf '%-60s %6d %10s %10s  %s\n' "memory, large practice signed in, list of patients open" 1 "$(awk '/^VmRSS/ { print int($2 / 1024) "MB" }' "/proc/$program/status")" "" "200 MB"
stop
