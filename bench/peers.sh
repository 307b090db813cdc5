#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/peers.sh [options]: Sluis beside Postfix with rspamd or OpenDKIM, Exim, OpenSMTPD and Haraka: the same mail on the
# same machine, turn by turn, as root. Without options it ends within twelve minutes; --preset quick in two, --help tells
# the rest. The servers are unpacked into build/peers, never installed; only shared libraries are.
#
#   bench/peers.sh --clean      removes what was unpacked, and whatever a killed run left
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-}" = --clean ]; then
  PYTHONPATH=bench /usr/bin/python3 -m peers.clean
  exit
fi
bench/build.sh sluisd sluis sluis_load
bench/peers/unpack.sh build/peers
PYTHONPATH=bench exec /usr/bin/python3 -m peers "$@"
