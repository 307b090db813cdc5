#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# packaging/run.sh [--once | --stop]: installs what is missing, builds a release and shows the main job on
# loopback: DNS with a customer's records, a domain onboarded, one message now and one a few seconds ahead,
# both delivered to a real mail server with both signatures verified. Then sluisd goes on running; --once
# ends with the main job instead, with exit status 0 only if every step was seen to happen; --stop ends
# a lab that an earlier run left.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
  "" | --once | --stop) ;;
  *) echo "usage: packaging/run.sh [--once | --stop]" >&2; exit 2 ;;
esac

if [ "${1:-}" != --stop ]; then
  packaging/install.sh
  packaging/peers.sh build/peers
  if [ ! -f build/release/build.ninja ]; then
    cmake --preset release >build/release-configure.log 2>&1 || { cat build/release-configure.log; exit 1; }
  fi
  ninja -C build/release -n sluisd sluis | grep -q 'no work to do' ||
    echo "building build/release/sluisd and build/release/sluis"
  ninja -C build/release --quiet sluisd sluis
fi
exec /usr/bin/python3 packaging/lab.py "$@"
