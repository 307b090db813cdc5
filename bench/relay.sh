#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/relay.sh [options]: what one relayed message costs, from submission over the durable queue and the
# signatures to a sink, with Postfix's smtp-source and smtp-sink at both ends. Options: see relay.py --help.
set -euo pipefail
cd "$(dirname "$0")/.."
bench/build.sh sluisd sluis
packaging/peers.sh build/peers
exec /usr/bin/python3 bench/relay.py "$@"
