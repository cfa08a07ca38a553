#!/usr/bin/env bash
# Measures what concerns pictures: first other programs on made-up photos, then ours on the same files, side by side.
# Times are processor time a photo, and time on the clock where both did the same; a program that is not installed is left out. Nothing passes or fails by it.
#   packaging/bench-photos.sh DIR [FLAG...]   a folder for the photos and all that is made of them; flags for bench-photos
set -euo pipefail
cd "$(dirname "$0")/.."
ctl=${CTL:-$PWD/bin/consentryctl}
mkdir -p "$1"
dir=$(cd "$1" && pwd)
shift
export LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$dir/config
"$ctl" bench-photos --dir "$dir" --make
mapfile -t photos < <(find "$dir/photos" -name '*.JPG' | sort | head -n 20)
work=$dir/others
mkdir -p "$work"
others=()

# has PROGRAM...: are all of them there?
has() {
  local p
  for p in "$@"; do
    command -v "$p" >/dev/null || { echo "bench: not compared with $p: it is not installed"; return 1; }
  done
}

# measure NAME FUNCTION: the seconds a photo of a shell function over all photos, of processors and on the clock.
measure() {
  local name=$1 TIMEFORMAT='%U %S %R' took
  rm -rf "${work:?}"/*
  took=$({ time "$2" >"$dir/log" 2>&1 </dev/null; } 2>&1) || { echo "bench: $name failed: $(tail -n 1 "$dir/log")"; return 0; }
  others+=(--other "$name=$(awk -v n="${#photos[@]}" '{ printf "%.6f", ($1 + $2) / n }' <<<"$took")"
    --wall "$name=$(awk -v n="${#photos[@]}" '{ printf "%.6f", $3 / n }' <<<"$took")")
}

run_jpegtran() { for f in "${photos[@]}"; do jpegtran -copy none -outfile "$work/${f##*/}" "$f"; done; }
run_exiftool() { for f in "${photos[@]}"; do exiftool -q -all= -o "$work/${f##*/}" "$f"; done; }
run_exiftools() { exiftool -q -all= -o "$work/" "${photos[@]}"; }
run_mat2() { for f in "${photos[@]}"; do cp "$f" "$work/" && mat2 --inplace "$work/${f##*/}"; done; }
run_thumbs() { for f in "${photos[@]}"; do vipsthumbnail -s 512 -o "$work/t-%s.jpg[Q=82]" "$f"; done; }
run_age() { for f in "$work"/*.jpg "$work"/*.JPG "${photos[@]}"; do age -r "$recipient" -o "$work/$((++sealed)).age" "$f"; done; }
run_intake() { run_exiftool && run_thumbs && run_age; }
run_intakes() { run_exiftools && vipsthumbnail -s 512 -o "$work/t-%s.jpg[Q=82]" "${photos[@]}" && run_age; }
sealed=0

if has jpegtran; then measure jpegtran run_jpegtran; fi
if has mat2; then measure mat2 run_mat2; fi
if has exiftool; then measure exiftool run_exiftool; fi
if has vipsthumbnail; then measure vipsthumbnail run_thumbs; fi
if has exiftool vipsthumbnail age age-keygen; then
  age-keygen -o "$dir/key" 2>/dev/null
  recipient=$(age-keygen -y "$dir/key")
  measure exiftool+vipsthumbnail+age run_intake
  measure 'one exiftool+vipsthumbnail+age' run_intakes
fi
if [[ ! -e $dir/photo.heic ]] && has heif-enc; then heif-enc -q 60 "${photos[0]}" -o "$dir/photo.heic" >/dev/null 2>&1; fi
rm -rf "$work"
"$ctl" bench-photos --dir "$dir" "${others[@]}" "$@"
