#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/shards.sh [options]: two shards against one, each with a core of its own and the rig outside; on a machine
# without cores to spare each core is given to sluisd for half of the time. As root. Options: --help.
set -euo pipefail
cd "$(dirname "$0")/.."
packaging/install.sh
packaging/peers.sh build/peers
cmake --preset release >/dev/null
ninja -C build/release --quiet sluisd sluis
exec /usr/bin/python3 bench/shards.py "$@"
