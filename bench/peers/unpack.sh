#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/peers/unpack.sh DIR: unpacks below DIR what the benchmark compares with, beside the Postfix, Exim and OpenDKIM
# that packaging/peers.sh unpacks there: rspamd, OpenSMTPD with its signing filter, and Haraka. None of them is
# installed; the shared libraries that they load are (packages.txt, `peers`). Haraka needs Node 20 or newer.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(mkdir -p "${1:?a directory}" && cd "$1" && pwd)
haraka=(Haraka@3.3.4 haraka-plugin-dkim@1.3.1 haraka-plugin-relay@1.0.2)
haraka_before=2026-10-15  # its dependencies as they were then, so that everybody measures the same

"$root/packaging/install.sh" peers
"$root/packaging/peers.sh" "$dir"

# shellcheck source=/dev/null
. "$root/packaging/unpacking.sh"

unpack "$dir" rspamd usr/bin/rspamd rspamd
unpack "$dir" opensmtpd usr/sbin/smtpd opensmtpd opensmtpd-filter-dkimsign
ensure_user opensmtpd
ensure_user opensmtpq

if [ ! -d "$dir/haraka/node_modules/Haraka" ]; then
  command -v npm >/dev/null || { echo "Haraka needs node 20 or newer and npm; put them on the PATH" >&2; exit 1; }
  echo "fetching ${haraka[*]} into $dir/haraka"
  mkdir -p "$dir/haraka"
  echo '{"name": "sluis-bench", "version": "1.0.0", "private": true}' >"$dir/haraka/package.json"
  (cd "$dir/haraka" && npm install --before "$haraka_before" --no-audit --no-fund --loglevel=error --omit=optional --ignore-scripts "${haraka[@]}" >npm.log 2>&1) ||
    { tail -n 20 "$dir/haraka/npm.log" >&2; rm -rf "$dir/haraka/node_modules"; exit 1; }
fi
