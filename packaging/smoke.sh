#!/usr/bin/env bash
# Starts the real window in a virtual display and looks at it: it must appear, show something, and end cleanly when asked to.
#   packaging/smoke.sh [PICTURE.png]      the screenshot is kept there (default out/smoke.png)
# Needs bin/consentry and bin/consentryctl (make build) and the tools of `packaging/deps.sh display`. Nothing here waits for ever.
set -euo pipefail
cd "$(dirname "$0")/.."
picture=${1:-out/smoke.png}
window_within=30 quit_within=20 # seconds; the machine may be busy
least_colours=64                # an empty window has fewer than ten

work=$(mktemp -d)
passed=0
program='' display=''
ok() { passed=$((passed + 1)); echo "smoke: ok: $*"; }
fail() {
  echo "smoke: FAILED: $*" >&2
  tail -n 20 "$work"/*.log >&2 || true
  echo "smoke: $passed passed, 1 failed"
  exit 1
}
ended() {
  for pid in $program $display; do
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap ended EXIT

# within SECONDS COMMAND...: tries until the command succeeds or the time is over.
within() {
  local until=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [[ $SECONDS -lt $until ]] || return 1
    sleep 0.2
  done
}
gone() { ! kill -0 "$1" 2>/dev/null; }

for tool in Xvfb xdotool import identify; do
  command -v "$tool" >/dev/null || fail "$tool is missing; run  packaging/deps.sh display"
done
mkdir -p "$(dirname "$picture")"
export HOME=$work/home XDG_CONFIG_HOME=$work/home/.config XDG_CACHE_HOME=$work/home/.cache TMPDIR=$work/tmp LIBGL_ALWAYS_SOFTWARE=1 LC_ALL=C.UTF-8
mkdir -p "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME" "$TMPDIR"

timeout 120 bin/consentryctl demo --dir "$work/practice" >"$work/demo.log" 2>&1 || fail "the sample practice could not be made"
ok "a sample practice is made"

# Without a display the program must say so and end, not stay behind without a window holding the practice.
code=0
env -u DISPLAY -u WAYLAND_DISPLAY timeout -k 5 20 bin/consentry --practice "$work/practice" >"$work/nodisplay.log" 2>&1 || code=$?
[[ $code -ne 0 && $code -ne 124 && $code -ne 137 ]] || fail "without a display it should end with a failure by itself, and it ended with $code"
! grep -q '^goroutine ' "$work/nodisplay.log" || fail "without a display it crashes instead of saying so"
ok "without a display it says so and ends"

# -noreset: or the server would start over, and drop the program, when one of the short looks at it below is the only client that leaves.
Xvfb -noreset -displayfd 3 -screen 0 1280x800x24 +extension GLX -nolisten tcp 3>"$work/display" >"$work/xvfb.log" 2>&1 &
display=$!
within 10 test -s "$work/display" || fail "the virtual display did not start"
DISPLAY=:$(cat "$work/display")
export DISPLAY

started=$(date +%s%N)
bin/consentry --practice "$work/practice" >"$work/program.log" 2>&1 &
program=$!
visible() { gone "$program" || xdotool search --onlyvisible --pid "$program" --name .; }
within "$window_within" visible || fail "no window within $window_within s"
gone "$program" && fail "the program ended before it showed a window"
ok "a window appeared after $((($(date +%s%N) - started) / 1000000)) ms"

look() {
  timeout 20 import -silent -window root "$picture" && colours=$(identify -format %k "$picture") && [[ $colours -ge $least_colours ]]
}
colours=0
within 20 look || fail "the window stays blank: $colours colours ($picture)"
ok "it shows something: $colours colours ($picture)"

! grep -qE '^(panic|fatal error):|Fyne call thread' "$work/program.log" || fail "it complained while starting"
ok "it started without a complaint"

kill -TERM "$program"
within "$quit_within" gone "$program" || fail "it did not end within $quit_within s of being asked to"
code=0
wait "$program" || code=$?
program=''
[[ $code -eq 0 ]] || fail "it ended with exit code $code"
ok "it ended cleanly when asked to"
echo "smoke: $passed passed, 0 failed"
