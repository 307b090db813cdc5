#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/build.sh TARGET...: what every benchmark begins with: the packages that the machine lacks, and the release build
# of these targets.
set -euo pipefail
cd "$(dirname "$0")/.."
packaging/install.sh
cmake --preset release >/dev/null
ninja -C build/release --quiet "$@"
