#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# packaging/peers.sh DIR: unpacks Postfix, Exim and OpenDKIM below DIR, for the tests and the benchmarks. They are
# not installed: they conflict with each other and with the machine's own mail server. The system users
# that their programs look up by name are made if they are not there.
set -euo pipefail
dir=$(mkdir -p "${1:?a directory}" && cd "$1" && pwd)

# shellcheck source=/dev/null
. "$(dirname "$0")/unpacking.sh"

unpack "$dir" postfix usr/sbin/smtp-sink postfix
unpack "$dir" exim usr/sbin/exim4 exim4-daemon-light exim4-base
unpack "$dir" opendkim usr/sbin/opendkim opendkim
ensure_user postfix
getent group postdrop >/dev/null || as_root groupadd --system postdrop
ensure_user Debian-exim
