# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# packaging/unpacking.sh, to be sourced: `unpack` and `ensure_user`, for programs of Debian that are run from a folder of
# their own and never installed.
set -euo pipefail

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

unpack() {  # unpack DIR NAME PROGRAM PACKAGE...: the packages into DIR/NAME, where PROGRAM must be then
  local dir=$1 name=$2 program=$3
  shift 3
  [ ! -x "$dir/$name/$program" ] || return 0
  echo "unpacking $* into $dir/$name"
  rm -rf "${dir:?}/$name" "$dir/debs-$name"
  mkdir -p "$dir/$name" "$dir/debs-$name"
  (cd "$dir/debs-$name" && { apt-get -qq download "$@" 2>/dev/null ||
    { as_root apt-get -qq update && apt-get -qq download "$@" 2>/dev/null; }; })
  for package in "$dir/debs-$name"/*.deb; do dpkg -x "$package" "$dir/$name"; done
  [ -x "$dir/$name/$program" ] || { echo "$* did not bring $program" >&2; exit 1; }
}

ensure_user() {  # ensure_user NAME: a system user and group without a home or a shell
  getent passwd "$1" >/dev/null ||
    as_root useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$1"
}
