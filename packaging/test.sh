#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# packaging/test.sh: the gate. Installs what is missing, checks the sources, builds three ways and runs
# every test; the last line is `N passed, N failed` and the exit status agrees with it. A step that
# cannot run is a failure, never skipped. Logs of all steps: build/test-logs.
#
#   packaging/test.sh          everything
#   packaging/test.sh checks   what needs no build, in a few seconds
#
#   release   the programs, in the end-to-end suites
#   asan      unit and end-to-end suites under AddressSanitizer and UndefinedBehaviorSanitizer
#   tsan      the unit suites of the rooms that own threads, and the scenarios in which acts and crashes race
#
# One step at a time: suites that look at the clock share the processors with no build. Only clang-tidy goes on
# beside them, on what processor time they leave (SCHED_IDLE).
set -euo pipefail
case "${1:-}" in '' | checks) ;; *) echo "usage: packaging/test.sh [checks]" >&2; exit 2 ;; esac
cd "$(dirname "$0")/.."

logs=build/test-logs
rm -rf "$logs" && mkdir -p "$logs"
jobs=$(nproc)
python=/usr/bin/python3
threaded_rooms=(keys net dns store events queue onboard intake deliver admin)
beside=()
idly=(chrt --idle 0)
"${idly[@]}" true 2>/dev/null || idly=(nice -n 19)  # where the scheduler's classes are out of reach
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS="halt_on_error=1 suppressions=$PWD/tests/tsan.supp"

# step NAME COMMAND...: runs it, writes its log, and counts: a command that prints a line `@counts P F`
# counts so; any other counts as one, passed or failed by its exit status.
step() {
  local name=$1 began=$SECONDS status=0 counts
  shift
  "$@" >"$logs/$name.log" 2>&1 </dev/null || status=$?
  counts=$(sed -n 's/^@counts \([0-9]* [0-9]*\)$/\1/p' "$logs/$name.log" | awk '{p += $1; f += $2} END {if (NR) print p, f}')
  [ -n "$counts" ] || { if [ "$status" = 0 ]; then counts="1 0"; else counts="0 1"; fi; }
  if [ "$status" != 0 ] && [ "${counts#* }" = 0 ]; then counts="${counts% *} 1"; fi
  echo "$counts" >"$logs/$name.counts"
  if [ "${counts#* }" = 0 ]; then
    echo "ok    $name: ${counts% *} passed ($((SECONDS - began)) s)"
  else
    echo "FAIL  $name: ${counts% *} passed, ${counts#* } failed ($((SECONDS - began)) s), $logs/$name.log:"
    tail -n 60 "$logs/$name.log"
  fi
}

# step_beside NAME COMMAND...: the same on idle processor time, beside the steps that follow; joined by `wait_beside`.
step_beside() {
  local name=$1
  shift
  step "$name" "${idly[@]}" "$@" >"$logs/$name.step" &
  beside+=("$name" $!)
}

wait_beside() {
  local name
  while [ ${#beside[@]} -gt 0 ]; do
    name=${beside[0]}
    wait "${beside[1]}"
    cat "$logs/$name.step"
    beside=("${beside[@]:2}")
  done
}

build() {  # build PRESET [TARGET...]
  local preset=$1
  shift
  cmake --preset "$preset" && ninja -j "$jobs" -C "build/$preset" "$@"
}

log_line='^[0-9-]+T[0-9:.+]+ (debug|info|warning|error) '
unit() {  # unit PRESET [ROOM...]: the unit programs of the build, one after another; what failed is shown last
  local preset=$1 failures="" program output status
  shift
  local programs=("build/$preset"/test_*)
  [ $# = 0 ] || programs=("${@/#/build/$preset/test_}")
  for program in "${programs[@]}"; do
    status=0
    output=$(run_unit "$program" "$preset" 2>&1) || status=$?
    echo "== $program, exit status $status"
    echo "$output" | tail -n 400
    count_unit "$output"
    [ "$status" = 0 ] || failures+="== $program, exit status $status"$'\n'$(echo "$output" | grep -Ev "$log_line" | tail -n 50)$'\n'
  done
  echo "$failures"
  [ -z "$failures" ]
}

run_unit() {  # run_unit PROGRAM PRESET
  local run=(timeout 1800 "$1")
  [ "$2" != tsan ] || run=(setarch -R "${run[@]}")  # as in end_to_end
  "${run[@]}"
}

count_unit() {  # turns Catch2's last line into counts
  local passed failed
  passed=$(sed -nE 's/^All tests passed \(.* in ([0-9]+) test cases?\)$/\1/p; s/^test cases: .*\| +([0-9]+) passed.*$/\1/p' <<<"$1" | tail -1)
  failed=$(sed -nE 's/^test cases: .*\| +([0-9]+) failed.*$/\1/p' <<<"$1" | tail -1)
  if [ -z "$passed$failed" ]; then failed=1; fi  # it ended without a verdict
  echo "@counts ${passed:-0} ${failed:-0}"
}

end_to_end() {  # end_to_end PRESET JOBS [REGEX]: all files, or those whose names match
  local status=0 run=("$python" tests/end_to_end.py --build "build/$1" --jobs "$2" --only "${3:-}")
  # ThreadSanitizer cannot place its shadow memory when the kernel randomises addresses widely.
  [ "$1" != tsan ] || run=(setarch -R "${run[@]}")
  "${run[@]}" >"$logs/end-to-end-$1.out" 2>&1 || status=$?
  cat "$logs/end-to-end-$1.out"
  sed -nE 's/^([0-9]+) passed, ([0-9]+) failed$/@counts \1 \2/p' "$logs/end-to-end-$1.out" | tail -1
  return "$status"
}

verdict() {  # the last line, and the status that agrees with it
  awk '{p += $1; f += $2} END {printf "%d passed, %d failed\n", p, f; exit (f > 0 || p == 0)}' "$logs"/*.counts
}

format() { git ls-files -co --exclude-standard '*.h' '*.cpp' | xargs clang-format-16 --dry-run -Werror; }

step install packaging/install.sh
step peers packaging/peers.sh build/peers
step check-format format
step check-rooms "$python" tests/rooms_check.py
step check-source "$python" tests/source_check.py
step check-docs "$python" tests/docs_check.py
step check-the-checks "$python" tests/checks_test.py
step check-the-bench "$python" tests/bench_test.py
step check-shell shellcheck packaging/*.sh bench/*.sh bench/peers/*.sh .ci/run
if [ "${1:-}" = checks ]; then
  verdict
  exit
fi

step build-release build release sluisd sluis smtp_sink
step_beside lint packaging/lint.sh
step end-to-end-release end_to_end release 2
step build-asan build asan
step unit-asan unit asan
step end-to-end-asan end_to_end asan 2
step build-tsan build tsan "${threaded_rooms[@]/#/test_}" sluisd sluis smtp_sink
step unit-tsan unit tsan "${threaded_rooms[@]}"
step end-to-end-tsan end_to_end tsan 2 'cancel_and_reschedule|acknowledged|signed_together'
wait_beside

verdict
