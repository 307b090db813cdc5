#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/domains.sh [options]: tens of thousands of domains: how long it takes to look at all of them anew against
# a local NSD, what that costs the mail that is relayed meanwhile, and what a domain costs in memory. Options: see
# domains.py --help. What a domain costs each message: bench/micro.sh --benchmark_filter='admit|release'.
set -euo pipefail
cd "$(dirname "$0")/.."
bench/build.sh sluisd sluis
packaging/peers.sh build/peers
exec /usr/bin/python3 bench/domains.py "$@"
