# shellcheck shell=bash
# Sourced by the other scripts: the build flags of build.env, and the two ways to call go with them.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
# shellcheck source=packaging/build.env
. packaging/build.env

# pure_go ARGUMENTS...: go for what needs no C compiler (assets, domain, ui). whole_go: go for the rest (cmd, store).
# Flags the caller has in GOFLAGS stay; ours come after them and win.
pure_go() { CGO_ENABLED=0 GOFLAGS="${GOFLAGS:-} -trimpath -tags=$PURE_TAGS" go "$@"; }
whole_go() { CGO_ENABLED=1 GOFLAGS="${GOFLAGS:-} -trimpath -tags=$TAGS" go "$@"; }
