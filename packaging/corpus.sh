#!/usr/bin/env bash
# Runs consentryctl scrub over the open set of adversarial pictures, videos, documents and 3D scans, judges every copy with
# tools that are not ours, and prints a table beside what other programs do with the same files.
#   CORPUS=DIR        a set that is made already; otherwise it is made with the tools in
#   CORPUS_TOOLS=DIR  make-open.sh and residue.sh (../shared/corpus)
#   OTHERS=0          leaves the other programs out
# It ends with 1 when a copy holds residue or shows another picture, when an original was touched, when a file was refused that
# must not be, or when one took more than 5 s or 512 MB.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=$(cd "${CORPUS_TOOLS:-../shared/corpus}" && pwd)
ctl=${CTL:-$PWD/bin/consentryctl}
convert=${CONVERT:-convert}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8
set_=${CORPUS:-}
if [[ -z $set_ ]]; then
  set_=$work/set
  echo "corpus: making the open set"
  "$tools/make-open.sh" "$set_" >"$work/make.log" 2>&1 || { tail -n 20 "$work/make.log" >&2; exit 1; }
fi
bad=0
wrong() { echo "corpus: $*" >&2; bad=1; }

# Refused by design, each for one reason; any other refusal of a file that is to be scrubbed is a fault.
declare -A may_refuse=(
  [tiff/two-pages.tif]="several pages: the second is another picture"
  [other/sc.dcm]="kept sealed only"
  [video/trimmed-elst.mp4]="its one whole frame was trimmed away, and the frames shown cannot be decoded without it"
)

# shown FILE KIND PPM: the first picture of a file as a viewer shows it, colour values as stored, transparency on white.
shown() {
  local from=$1 code
  rm -f "$3"
  case $2 in
  heif) rm -f "$3".heif*.png; heif-convert "$1" "$3.heif.png" >/dev/null 2>&1 </dev/null; from=$(find "$work" -wholename "$3.heif*.png" | sort | head -n 1) ;;
  video) ffmpeg -v error -y -i "$1" -map 0:v:0 -frames:v 1 "$3.video.png" </dev/null 2>/dev/null && from=$3.video.png ;;
  pdf) pdftoppm -cropbox -png -r 72 -singlefile "$1" "$3.pdf" 2>/dev/null && from=$3.pdf.png ;;
  jpeg) code=0; djpeg -fast "$1" >/dev/null 2>&1 || code=$?; [[ $code -ne 1 ]] || return 1 ;; # 2 is a warning
  esac
  "$convert" "${from}[0]" -auto-orient +profile '*' -background white -alpha remove -alpha off "PPM:$3" 2>/dev/null
}

# quadrants PPM: a letter for each corner, upper left first: RGBY is the picture upright.
quadrants() {
  "$convert" "$1" -depth 8 -scale '8x8!' txt:- 2>/dev/null | awk '
    /^[16],[16]:/ {
      split($2, c, /[(),]/); r = c[2]; g = c[3] == "" ? r : c[3]; b = c[4] == "" ? r : c[4]; if (r > 255 || g > 255 || b > 255) { r /= 257; g /= 257; b /= 257 }
      s = s (r > 110 && g > 110 && b < 110 ? "Y" : r > g && r > b ? "R" : g > r && g > b ? "G" : b > r && b > g ? "B" : "?") }
    END { print s }'
}

# judge NAME: which of the files listed in NAME.out (path, copy) are clean, into NAME.clean. Four things that the checker names
# are passed over, because no file can be without them: the colour space in a profile's header, the name field of a profile
# in a PNG file, and the dates of a PDF file, which one program shows as -1 when there are none; real ones it names twice.
judge() {
  cut -f2 "$work/$1.out" | tr '\n' '\0' | xargs -0 -r "$tools/residue.sh" >"$work/$1.residue" 2>/dev/null || true
  awk -F'\t' 'NR == FNR { of[$2] = $1; next }
    { left = " ; " $3; gsub(/ ; (mat2:ColorSpaceData|mat2:creation-date|mat2:mod-date|exiftool:PNG:ProfileName)/, "", left) }
    $2 ~ /^CLEAN/ || $2 == "RESIDUE" && left == "" { print of[$1] }' "$work/$1.out" "$work/$1.residue" | sort >"$work/$1.clean"
}

# look NAME: which of the copies show the same corners as the original, into NAME.upright.
look() {
  while IFS=$'\t' read -r path copy; do
    local kind=${path%%/*}
    [[ $kind == bad ]] && continue
    [[ $kind == other ]] && { echo "$path"; continue; }
    shown "$copy" "$kind" "$work/copy.ppm" || continue
    if [[ $(quadrants "$work/copy.ppm") == "${corners[$path]:-RGBY}" ]]; then echo "$path"; fi
  done <"$work/$1.out" | sort >"$work/$1.upright"
}

# ours FILE PATH: one copy, its time in milliseconds and memory in KB; what is measured is the whole program.
ours() {
  local dir=$work/ours/$2 code=0 made
  mkdir -p "$dir"
  /usr/bin/time -q -f '%e %M' -o "$work/time" timeout 20 "$ctl" scrub --json -o "$dir" "$1" >"$work/json" 2>"$work/err" </dev/null || code=$?
  read -r seconds memory <"$work/time"
  [[ -s $work/err ]] && wrong "$2: $(head -c 200 "$work/err")"
  echo "$2 $seconds $memory $code" >>"$work/measured"
  made=$(find "$dir" -mindepth 1)
  if [[ $code -eq 0 ]]; then
    [[ $(grep -c . <<<"$made") -eq 1 && ${made##*/} =~ ^[0-9a-f]{20}\.[a-z0-9]{3,4}$ ]] || wrong "$2: the copy's name: $made"
    [[ $(date -u -d "@$(stat -c %Y "$made")" +%T) == 00:00:00 ]] || wrong "$2: the copy's time"
    grep -q "\"sha256\":\"$(sha256sum <"$made" | cut -d' ' -f1)\"" "$work/json" || wrong "$2: the copy's hash"
    printf '%s\t%s\n' "$2" "$made" >>"$work/ours.out"
  else
    [[ $code -eq 3 ]] || wrong "$2: exit code $code"
    [[ -z $made ]] || wrong "$2: refused, and yet there is $made"
    grep -q '"refused":".' "$work/json" || wrong "$2: refused without a reason"
  fi
  return "$code"
}

# same PATH COPY: does the copy show what the original shows, value for value; a document's pages are drawn anew.
same() {
  local kind=${1%%/*}
  [[ -s $work/shown/$1.ppm || $kind == other ]] || return 0 # the original cannot be shown by others
  case $kind in
  other | pdf) return 0 ;;
  video) [[ $(frames "$set_/$1") == "$(frames "$2")" ]]; return ;;
  esac
  shown "$2" "$kind" "$work/copy.ppm" && [[ $(compare -metric AE "$work/shown/$1.ppm" "$work/copy.ppm" null: 2>&1) == 0 ]]
}
frames() { ffmpeg -v error -i "$1" -map 0:v:0 -f md5 - </dev/null 2>/dev/null; }

others() {
  local path kind dir
  for tool in exiftool mat2 jpegtran; do : >"$work/$tool.out"; done
  while IFS=$'\t' read -r path _ _ kind expect _; do
    [[ $expect == scrub || $expect == keep ]] || continue
    for tool in exiftool mat2; do
      dir=$work/$tool/$(dirname "$path")
      mkdir -p "$dir"
      cp "$set_/$path" "$work/$tool/$path"
      run=(exiftool -q -q -all= -overwrite_original)
      if [[ $tool == mat2 ]]; then run=(mat2 --inplace); fi
      if "${run[@]}" "$work/$tool/$path" >/dev/null 2>&1 </dev/null; then printf '%s\t%s\n' "$path" "$work/$tool/$path" >>"$work/$tool.out"; fi
    done
    if [[ $kind == jpeg ]]; then
      mkdir -p "$work/jpegtran/jpeg"
      if jpegtran -copy none -outfile "$work/jpegtran/$path" "$set_/$path" 2>/dev/null </dev/null; then
        printf '%s\t%s\n' "$path" "$work/jpegtran/$path" >>"$work/jpegtran.out"
      fi
    fi
  done < <(rows)
}
rows() { grep -v -e '^#' -e '^path	' "$set_/MANIFEST.tsv"; }
count() { grep -c "^$2/" "$work/$1" || true; }

declare -A corners=()
mkdir -p "$work/shown"
: >"$work/ours.out"
: >"$work/ours.same"
: >"$work/measured"
echo "corpus: $(rows | wc -l) files"
while IFS=$'\t' read -r path _ sum kind expect _; do
  code=0
  ours "$set_/$path" "$path" || code=$?
  [[ $(sha256sum <"$set_/$path" | cut -d' ' -f1) == "$sum" ]] || wrong "$path: the original was touched"
  if [[ $expect == either && $kind != bad ]]; then
    mkdir -p "$work/shown/$(dirname "$path")"
    shown "$set_/$path" "$kind" "$work/shown/$path.ppm" || true
    corners[$path]=$(quadrants "$work/shown/$path.ppm" || true)
  fi
  case $expect in
  reject) [[ $code -eq 3 ]] || wrong "$path: should have been refused" ;;
  scrub | keep)
    if [[ $code -ne 0 ]]; then
      [[ -n ${may_refuse[$path]:-} ]] || wrong "$path: refused: $(cat "$work/json")"
    fi
    if [[ $kind != other ]]; then
      mkdir -p "$work/shown/$(dirname "$path")"
      shown "$set_/$path" "$kind" "$work/shown/$path.ppm" || true
      corners[$path]=$(quadrants "$work/shown/$path.ppm" || true)
    fi
    if [[ $code -eq 0 ]]; then
      copy=$(tail -n 1 "$work/ours.out" | cut -f2)
      if same "$path" "$copy"; then echo "$path" >>"$work/ours.same"; else wrong "$path: the copy shows another picture"; fi
      if [[ $path == *icc-p3* || $path == *thumb-icc* ]]; then
        [[ $(exiftool -s3 -ProfileDescription "$copy") == "Display P3" ]] || wrong "$path: Display P3 was lost"
      fi
      [[ $copy != *.png || $(exiftool -s3 -PNG:ProfileName "$copy") == @(|"ICC profile") ]] || wrong "$path: the profile's name"
    fi
    ;;
  esac
done < <(rows)

judge ours
cut -f1 "$work/ours.out" | sort | comm -23 - "$work/ours.clean" | while read -r path; do
  echo "corpus: $path: $(awk -F'\t' -v p="$path" 'NR == FNR { if ($1 == p) f = $2; next } $1 == f { $1 = ""; print }' "$work/ours.out" "$work/ours.residue")" >&2
done
[[ -z $(cut -f1 "$work/ours.out" | sort | comm -23 - "$work/ours.clean") ]] || bad=1
look ours
grep -v '^bad/' "$work/ours.out" | cut -f1 | sort | comm -23 - "$work/ours.upright" >"$work/turned"
[[ ! -s $work/turned ]] || wrong "not upright: $(tr '\n' ' ' <"$work/turned")"
while read -r path seconds memory _; do
  awk -v s="$seconds" -v m="$memory" 'BEGIN { exit !(s > 5 || m > 512 * 1024) }' && wrong "$path: $seconds s, $((memory / 1024)) MB"
done <"$work/measured" || true
if [[ ${OTHERS:-1} == 1 ]]; then
  others
  for tool in exiftool mat2 jpegtran; do judge "$tool"; look "$tool"; done
fi

printf '\n%-6s %6s | %-38s | %-21s %-21s %-21s\n' kind files 'consentryctl scrub' 'exiftool -all=' mat2 'jpegtran -copy none'
printf '%-6s %6s | %7s %7s %7s %7s %6s | %-21s %-21s %-21s\n' '' '' clean upright 'same px' refused 'max s' 'clean / upright' 'clean / upright' 'clean / upright'
for kind in $(rows | awk -F'\t' '$5 == "scrub" || $5 == "keep" { print $4 }' | sort -u); do
  n=$(rows | awk -F'\t' -v k="$kind" '$4 == k && ($5 == "scrub" || $5 == "keep")' | wc -l)
  made=$(rows | awk -F'\t' '$5 == "scrub" || $5 == "keep" { print $1 }' | sort | comm -12 - <(cut -f1 "$work/ours.out" | sort) | grep -c "^$kind/" || true)
  clean=$(rows | awk -F'\t' '$5 == "scrub" || $5 == "keep" { print $1 }' | sort | comm -12 - "$work/ours.clean" | grep -c "^$kind/" || true)
  slowest=$(awk -v k="$kind/" 'index($1, k) == 1 && $2 > m { m = $2 } END { print m + 0 }' "$work/measured")
  same=$(count ours.same "$kind")
  [[ $kind == pdf ]] && same=anew
  line=$(printf '%-6s %6s | %7s %7s %7s %7s %6s |' "$kind" "$n" "$clean" "$(count ours.upright "$kind")" "$same" $((n - made)) "$slowest")
  if [[ ${OTHERS:-1} == 1 ]]; then
    for tool in exiftool mat2 jpegtran; do
      if [[ -n $(count $tool.out "$kind") && $(count $tool.out "$kind") -gt 0 ]]; then
        line+=$(printf ' %-21s' "$(count $tool.clean "$kind") / $(count $tool.upright "$kind")")
      else
        line+=$(printf ' %-21s' -)
      fi
    done
  fi
  echo "$line"
done
echo
awk '$1 ~ /^bad\// { n++; if ($4 == 3) r++; if ($2 > s) s = $2; if ($3 > m) m = $3 } END {
  printf "damaged and hostile: %d files, %d refused, %d repaired; at most %.2f s and %d MB\n", n, r, n - r, s, m / 1024 }' "$work/measured"
awk '{ if ($2 > s) s = $2; if ($3 > m) m = $3 } END { printf "of all: at most %.2f s and %d MB\n", s, m / 1024 }' "$work/measured"
for path in "${!may_refuse[@]}"; do echo "refused by design: $path: ${may_refuse[$path]}"; done
[[ $bad -eq 0 ]] && echo "corpus: all is well"
exit "$bad"
