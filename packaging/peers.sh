#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# packaging/peers.sh DIR: unpacks Postfix and Exim below DIR, for the tests and the benchmarks. They are
# not installed: they conflict with each other and with the machine's own mail server. The system users
# that their programs look up by name are made if they are not there.
set -euo pipefail
dir=$(mkdir -p "${1:?a directory}" && cd "$1" && pwd)

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

unpack() {  # unpack NAME PROGRAM PACKAGE...
  local name=$1 program=$2
  shift 2
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

unpack postfix usr/sbin/smtp-sink postfix
unpack exim usr/sbin/exim4 exim4-daemon-light exim4-base
ensure_user postfix
getent group postdrop >/dev/null || as_root groupadd --system postdrop
ensure_user Debian-exim
