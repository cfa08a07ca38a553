#!/usr/bin/env bash
# Opens the program on a sample practice, which it makes the first time: packaging/run.sh PRACTICE OUT.
# Without a display there is nothing to open; then the tour does the work and leaves its pictures in OUT.
set -euo pipefail
cd "$(dirname "$0")/.."
practice=$1 out=$2

if [[ $(uname -s) == Linux && -z ${DISPLAY:-} ]]; then
  echo "run: there is no display here, so the tour goes through the screens instead; its pictures will be in $out"
  exec make tour OUT="$out"
fi
[[ -e $practice/header.json ]] || bin/consentryctl demo --dir "$practice"
exec bin/consentry --practice "$practice"
