#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/cost.sh [options]: where the CPU of one relayed message goes, step by step (perf tells what a shard does; without
# it only threads are told apart). Options: --help.
set -euo pipefail
cd "$(dirname "$0")/.."
packaging/install.sh
packaging/peers.sh build/peers
cmake --preset release >/dev/null
ninja -C build/release --quiet sluisd sluis
PYTHONPATH=bench exec /usr/bin/python3 -m peers.cost "$@"
