#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/relay.sh [options]: what one relayed message costs, from submission over the durable queue and the
# signatures to a sink, with Postfix's smtp-source and smtp-sink at both ends. Options: see relay.py --help.
set -euo pipefail
cd "$(dirname "$0")/.."
packaging/install.sh
packaging/peers.sh build/peers
cmake --preset release >/dev/null
ninja -C build/release --quiet sluisd sluis
exec /usr/bin/python3 bench/relay.py "$@"
