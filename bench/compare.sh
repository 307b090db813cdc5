#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/compare.sh COMMIT [options]: this checkout's sluisd beside that of another commit, the same relaying work turn
# by turn, so that a regression is seen before it lands. Options: see compare.py --help. The other commit is built in
# build/compare.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -ge 1 ] || { echo "usage: bench/compare.sh COMMIT [options]" >&2; exit 2; }
commit=$(git rev-parse --short --verify "$1^{commit}")
shift
bench/build.sh sluisd sluis
packaging/peers.sh build/peers
there=build/compare/$commit
if [ ! -d "$there" ]; then
  mkdir -p "$there"
  git archive "$commit" | tar -x -C "$there"
fi
(cd "$there" && cmake --preset release >/dev/null && ninja -C build/release --quiet sluisd sluis)
exec /usr/bin/python3 bench/compare.py --other "$PWD/$there/build/release" "$@"
