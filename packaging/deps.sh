#!/usr/bin/env bash
# Installs what building Consentry needs and is missing: packaging/deps.sh [build|display|windows]
#   build    (the default) C and C++ compilers and the headers of X11 and OpenGL
#   display  those, and what the smoke start needs: a virtual display and tools to look at it
#   windows  those of build, and what building for Windows and running that in Wine needs (Debian only)
# It asks before it installs, unless CI is set or nobody is there to answer; where it may not install, it prints the command and ends with 1.
set -euo pipefail
cd "$(dirname "$0")/.."

want=${1:-build}
case "$want" in build | display | windows) ;; *) echo "usage: packaging/deps.sh [build|display|windows]" >&2; exit 2 ;; esac
say() { echo "deps: $*"; }
fail() { say "$*" >&2; exit 1; }

check_go() {
  local need have
  need=$(awk '$1 == "go" { print $2; exit }' go.mod)
  command -v go >/dev/null || fail "Go $need is missing. Install it from https://go.dev/dl (macOS: brew install go), then try again."
  # An older go command fetches the right one by itself; it fails here when it may not.
  have=$(go env GOVERSION 2>/dev/null) || fail "this Go cannot build a module that asks for Go $need. Install Go $need or newer from https://go.dev/dl."
  [[ $(printf '%s\n' "$need" "${have#go}" | sort -V | head -n 1) == "$need" ]] ||
    fail "Go $need or newer is needed and this is ${have#go}. Install it from https://go.dev/dl."
}

# may COMMAND: settles whether the shell command may be run, asking where somebody can answer; otherwise prints it and ends.
may() {
  local answer
  sudo=()
  if [[ $(id -u) -ne 0 ]]; then
    sudo=(sudo)
    command -v sudo >/dev/null || fail "run this as root, then try again:  $1"
  fi
  if [[ -z ${CI:-} && -t 0 ]]; then
    read -r -p "deps: may I run this?  ${sudo[*]} sh -c '$1'  [Y/n] " answer
    [[ ${answer:-y} == [Yy]* ]] || fail "nothing was installed. Run this, then try again:  ${sudo[*]} sh -c '$1'"
  elif [[ ${#sudo[@]} -gt 0 ]]; then
    sudo -n true 2>/dev/null || fail "run this, then try again:  sudo sh -c '$1'"
  fi
}

# install COMMAND: runs the shell command with the rights it needs; its output is shown only when it fails.
install() {
  local log
  may "$1"
  say "$1"
  log=$(mktemp)
  "${sudo[@]}" sh -c "$1" >"$log" 2>&1 </dev/null || { tail -n 20 "$log" >&2; rm -f "$log"; fail "that failed"; }
  rm -f "$log"
}

with_apt() {
  local lack=() list=(make gcc g++ libc6-dev pkg-config libgl-dev libx11-dev libxcursor-dev libxrandr-dev libxinerama-dev libxi-dev libxxf86vm-dev)
  [[ $want == display ]] && list+=(xvfb xauth xdotool imagemagick libgl1-mesa-dri x11-utils poppler-utils)
  [[ $want == windows ]] && list+=(wine64 g++-mingw-w64-x86-64-posix)
  for p in "${list[@]}"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null) == installed ]] || lack+=("$p")
  done
  [[ ${#lack[@]} -eq 0 ]] ||
    install "apt-get -qq -o Acquire::Retries=3 update && DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 install -y --no-install-recommends ${lack[*]}"
}

with_dnf() {
  local lack=() list=(make gcc gcc-c++ pkgconf-pkg-config mesa-libGL-devel libX11-devel libXcursor-devel libXrandr-devel libXinerama-devel libXi-devel libXxf86vm-devel)
  [[ $want == display ]] && list+=(xorg-x11-server-Xvfb xdotool ImageMagick mesa-dri-drivers xwininfo poppler-utils)
  for p in "${list[@]}"; do rpm -q "$p" >/dev/null 2>&1 || lack+=("$p"); done
  [[ ${#lack[@]} -eq 0 ]] || install "dnf install -y -q ${lack[*]}"
}

check_go
[[ $want != windows ]] || command -v apt-get >/dev/null || fail "Windows programs are built and run in Wine on Debian and its relatives only."
case "$(uname -s)" in
Linux)
  if command -v apt-get >/dev/null; then
    with_apt
  elif command -v dnf >/dev/null; then
    with_dnf
  elif ! command -v gcc >/dev/null || ! command -v g++ >/dev/null || ! pkg-config --exists gl x11 xcursor xrandr xinerama xi xxf86vm; then
    fail "this system has neither apt nor dnf. Install gcc, g++, pkg-config and the development files of libGL, libX11, libXcursor, libXrandr, libXinerama, libXi and libXxf86vm, then try again."
  fi
  ;;
Darwin)
  xcode-select -p >/dev/null 2>&1 || fail "Apple's command line tools are missing. Run this, then try again:  xcode-select --install"
  ;;
MINGW* | MSYS* | CYGWIN*)
  command -v gcc >/dev/null || fail "a C compiler is missing. Run  winget install MSYS2.MSYS2 , in its shell  pacman -S mingw-w64-ucrt-x86_64-gcc , put C:\\msys64\\ucrt64\\bin on PATH, then try again."
  ;;
*) fail "Consentry builds on Linux, Windows and macOS." ;;
esac
say "nothing is missing"
