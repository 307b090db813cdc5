#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/scale.sh [options]: how the cost of sluisd grows with what waits in it: a backlog of millions, 200,000 messages due
# in the same second, a dead destination, ten thousand destinations, idle connections. `--scale 0.01` tries all of it in
# about two minutes. Options: see scale.py --help.
set -euo pipefail
cd "$(dirname "$0")/.."
case " $* " in *" --help "*|*" -h "*) exec /usr/bin/python3 bench/scale.py --help ;; esac
bench/build.sh sluisd sluis sluis_load
exec /usr/bin/python3 bench/scale.py "$@"
