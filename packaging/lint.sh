#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# packaging/lint.sh [FILE...]: clang-tidy over the given sources, or all of ours; any finding is a failure.
# Needs a configured release build (packaging/run.sh or packaging/test.sh made one).
set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# -gt 0 ]; then printf '%s\n' "$@"; else git ls-files '*.cpp' | grep -vE '^(tests|bench|cmake)/'; fi |
  xargs -P "$(nproc)" -n 4 clang-tidy-16 --quiet -p build/release
