#!/usr/bin/env bash
# Installs the Debian tools that `make corpus` compares with and looks at pictures with, where they are missing.
set -euo pipefail
list=(time python3 libimage-exiftool-perl mat2 libjpeg-turbo-progs imagemagick libheif-examples ffmpeg webp gifsicle
  libtiff-tools poppler-utils qpdf dcmtk)
lack=()
for p in "${list[@]}"; do
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null) == installed ]] || lack+=("$p")
done
[[ ${#lack[@]} -gt 0 ]] || exit 0
sudo=()
[[ $(id -u) -eq 0 ]] || sudo=(sudo)
echo "deps-corpus: installing ${lack[*]}"
"${sudo[@]}" apt-get -qq -o Acquire::Retries=3 update
DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get -qq -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "${lack[@]}"
