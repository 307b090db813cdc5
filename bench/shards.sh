#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/shards.sh [options]: two shards against one, each with a core of its own and the rig outside; on a machine
# without cores to spare each core is given to sluisd for half of the time. As root. Options: --help.
set -euo pipefail
cd "$(dirname "$0")/.."
bench/build.sh sluisd sluis
packaging/peers.sh build/peers
exec /usr/bin/python3 bench/shards.py "$@"
