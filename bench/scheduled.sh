#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/scheduled.sh [options]: what a million scheduled messages cost in memory and in start-up time.
# Options: see scheduled.py --help.
set -euo pipefail
cd "$(dirname "$0")/.."
bench/build.sh sluisd sluis
exec /usr/bin/python3 bench/scheduled.py "$@"
