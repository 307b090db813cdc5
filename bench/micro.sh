#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/micro.sh [options of Google Benchmark]: what single operations cost, each beside the nearest thing that
# somebody else wrote: our signer beside raw OpenSSL and libopendkim, a durable commit beside fdatasync.
#
#   bench/micro.sh --benchmark_filter=sign --benchmark_repetitions=5
#
# Results are for others to read: the name of the machine is left out of what it prints and writes.
set -euo pipefail
cd "$(dirname "$0")/.."
packaging/install.sh bench
cmake --preset release -DSLUIS_MICRO=ON >/dev/null
ninja -C build/release --quiet sluis_micro
nameless='/^ *"host_name": /d'
build/release/sluis_micro "$@" | sed "$nameless"
for word in "$@"; do
  case $word in --benchmark_out=*) sed -i "$nameless" "${word#*=}" ;; esac
done
