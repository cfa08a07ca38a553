#!/usr/bin/env bash
# The tests of everything in store, and the whole practice's kills (F1) and bit flips (F5), as Windows programs: built here
# with mingw-w64, run in a Wine folder of their own (Debian and its relatives). The first run compiles SQLCipher and the
# picture decoders for Windows, which takes minutes.
#   packaging/windows-test.sh [TEST]     TEST is a pattern of test names; without it, all
# FAULT_N is how many kills, and how many flips in each file (default 25).
set -euo pipefail
# shellcheck source=packaging/env.sh
. "$(dirname "$0")/env.sh"
packaging/deps.sh windows
export FAULT_N=${FAULT_N:-25}
only=${1:-.}
wine=/usr/lib/wine/wine64 wineserver=/usr/lib/wine/wineserver64
export GOOS=windows GOARCH=amd64 CC=x86_64-w64-mingw32-gcc-posix CXX=x86_64-w64-mingw32-g++-posix

# Tests flush thousands of files; in memory that costs nothing. Wine's folder takes 700 MB.
room=${TMPDIR:-/tmp}
[[ -n ${TMPDIR:-} || $(df --output=avail /dev/shm 2>/dev/null | tail -n 1) -lt 4000000 ]] || room=/dev/shm
work=$(mktemp -d "$room/consentry-windows.XXXXXX")
export WINEPREFIX=$work/wine WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml='
ended() {
  "$wineserver" -k >/dev/null 2>&1 || true
  "$wineserver" -w >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap ended EXIT

# in_wine MINUTES PROGRAM ARGUMENTS...: without a display, and with nothing of the home folder in sight.
in_wine() {
  local minutes=$1
  shift
  env -u DISPLAY -u WAYLAND_DISPLAY HOME="$work/home" timeout --kill-after=10 "${minutes}m" "$wine" "$@" </dev/null
}

mkdir "$work/home" "$work/bin"
echo "windows-test: setting up Wine"
in_wine 5 wineboot --init >"$work/wine.log" 2>&1 || { tail "$work/wine.log" >&2; exit 1; }
"$CC" -O2 -shared -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" packaging/windows/ProcessPrng.c -ladvapi32
# Wine 8 answers the way of deleting that Windows 10 brought with a status that Windows never gives, so that the way of older
# Windows is not tried next. For tests in Wine that one is laid over the standard library's package as the first.
printf 'package windows\n\nfunc init() { TestDeleteatFallback = true }\n' >"$work/zz_wine.go"
printf '{"Replace": {"%s": "%s"}}\n' "$(go env GOROOT)/src/internal/syscall/windows/zz_wine.go" "$work/zz_wine.go" >"$work/overlay.json"

# Everything is linked in: what a compiler's own libraries would bring is on nobody's computer.
build() { whole_go test -c -overlay "$work/overlay.json" -ldflags=-extldflags=-static -o "$@"; }

# one FOLDER TESTS: the tests of one package, and the line about it that `go test` would end with.
one() {
  local package=consentry/$1 exe=$work/bin/${1//\//-}.exe begin=$SECONDS
  if ! build "$exe" "./$1"; then
    printf 'FAIL\t%s [build failed]\n' "$package"
    return 1
  fi
  begin=$SECONDS
  if (cd "$1" && in_wine 31 "$exe" -test.v -test.timeout=30m -test.run="$2") 2>&1; then
    printf '\nok  \t%s\t%ds\n' "$package" $((SECONDS - begin))
  else
    printf '\nFAIL\t%s\t%ds\n' "$package" $((SECONDS - begin))
    return 1
  fi
}

code=0
{
  failed=0
  for folder in $(whole_go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' ./store/...); do
    one "${folder#consentry/}" "$only" || failed=1
  done
  [[ $only != . ]] || one cmd/internal/wire '^TestF[15]_' || failed=1
  exit "$failed"
} | awk -f packaging/testreport.awk || code=1
exit "$code"
