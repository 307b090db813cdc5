#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/domains.sh [options]: tens of thousands of domains: how long it takes to look at all of them anew against
# a local NSD, what that costs the mail that is relayed meanwhile, and what a domain costs in memory. Options: see
# domains.py --help. What a domain costs each message: bench/micro.sh --benchmark_filter='admit|release'.
set -euo pipefail
cd "$(dirname "$0")/.."
packaging/install.sh
packaging/peers.sh build/peers
cmake --preset release >/dev/null
ninja -C build/release --quiet sluisd sluis
exec /usr/bin/python3 bench/domains.py "$@"
