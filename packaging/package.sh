#!/usr/bin/env bash
# Makes what people on Linux install, in out/package: the programs, the menu entry, the icon and the description, as a tar.xz to unpack
# over /usr/local. (On Windows, `make build` puts the manifest and the icon into the program itself.)
set -euo pipefail
# shellcheck source=packaging/env.sh
. "$(dirname "$0")/env.sh"

version=$(sed -n 's/^ *Version *= *"\(.*\)"/\1/p' FyneApp.toml)
id=app.consentry.desktop
out=out/package
root=$out/consentry-$version
rm -rf "$out"
install -Dm755 -t "$root/bin" bin/consentry bin/consentryctl
install -Dm644 -t "$root/share/applications" "packaging/linux/$id.desktop"
install -Dm644 -t "$root/share/metainfo" "packaging/linux/$id.metainfo.xml"
install -Dm644 packaging/icon.svg "$root/share/icons/hicolor/scalable/apps/$id.svg"
install -Dm644 packaging/icon.png "$root/share/icons/hicolor/512x512/apps/$id.png"
install -Dm644 -t "$root/share/doc/consentry/licences" packaging/licences/*
archive=consentry-$version-linux-$(uname -m).tar.xz
# The same commit gives the same archive: names sorted, owners and times fixed.
tar -C "$out" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(git log -1 --format=%ct)" -cJf "$out/$archive" "consentry-$version"
rm -rf "$root"
(cd "$out" && sha256sum "$archive" | tee SHA256SUMS)
