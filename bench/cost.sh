#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/cost.sh [options]: where the CPU of one relayed message goes, step by step (perf tells what a shard does; without
# it only threads are told apart). Options: --help.
set -euo pipefail
cd "$(dirname "$0")/.."
bench/build.sh sluisd sluis
packaging/peers.sh build/peers
PYTHONPATH=bench exec /usr/bin/python3 -m peers.cost "$@"
