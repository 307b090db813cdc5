#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/report.sh: puts the results in bench/results/*.json into docs/performance.md and draws docs/pictures. Measures
# nothing itself.
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHONPATH=bench exec /usr/bin/python3 -m peers.document
