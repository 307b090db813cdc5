#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# packaging/install.sh [bench|peers]: installs the packages of packages.txt that are missing, as root or with sudo;
# with `bench` those of the microbenchmarks too, with `peers` the libraries of the mail servers to compare with.
# No service it installs is left running: Debian's policy-rc.d stands in the way while apt works, and
# goes when it is done (one that was there before is left alone).
set -euo pipefail
cd "$(dirname "$0")"

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

missing=()
while read -r _ name; do
  installed "$name" || missing+=("$name")
done < <(grep -E "^(build|test${1:+|$1}) " packages.txt)
[ ${#missing[@]} -gt 0 ] || exit 0

echo "installing: ${missing[*]}"
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
  trap 'as_root rm -f "$policy"' EXIT
fi
as_root apt-get -qq update
as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends "${missing[@]}" >/dev/null
for name in "${missing[@]}"; do
  installed "$name" || { echo "could not install $name" >&2; exit 1; }
done
