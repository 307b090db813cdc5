#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/scheduled.sh [options]: what a million scheduled messages cost in memory and in start-up time.
# Options: see scheduled.py --help.
set -euo pipefail
cd "$(dirname "$0")/.."
packaging/install.sh
cmake --preset release >/dev/null
ninja -C build/release --quiet sluisd sluis
exec /usr/bin/python3 bench/scheduled.py "$@"
