#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/load.sh [options]: latencies of sluisd under load that comes whether or not it keeps up: to the 250, to the
# receiver, and of scheduled messages. Options: see load.py --help. For any other server, use the two halves by hand:
#
#   build/release/sluis_load sink --listen 127.0.0.1:2526 --control /tmp/sink.sock &
#   build/release/sluis_load send --to 127.0.0.1:25 --rate 200 --time 30s --from info@example.org --to-domain sink.test
#   build/release/sluis_load report --control /tmp/sink.sock
set -euo pipefail
cd "$(dirname "$0")/.."
case " $* " in *" --help "*|*" -h "*) exec /usr/bin/python3 bench/load.py --help ;; esac
bench/build.sh sluisd sluis sluis_load
exec /usr/bin/python3 bench/load.py "$@"
