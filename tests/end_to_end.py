#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the end-to-end suites: every file of tests/scenarios and tests/interop against one build.

    tests/end_to_end.py [--build build/release] [--jobs N] [--only REGEX] [FOLDER...]

Each file is a process of its own, so that one that hangs is ended without the others. The last line is
`N passed, N failed`; the exit status is 0 only if all passed and there was something to run.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
FILE_TIMEOUT = 600  # seconds


def run_file(file):
    """In a process of its own: runs one file and prints what the parent counts."""
    sys.path.insert(0, str(HERE))
    module = ".".join(pathlib.Path(file).resolve().relative_to(HERE).with_suffix("").parts)
    suite = unittest.defaultTestLoader.loadTestsFromName(module)
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    unwanted = [test for test, _ in result.failures + result.errors + result.skipped] + result.unexpectedSuccesses
    failed = len({test.id() for test in unwanted})  # one may fail in its body and again in its tear-down
    print(f"@counts {result.testsRun - failed} {failed}")
    return 0 if failed == 0 and result.testsRun else 1


def start_file(file, build):
    began = time.monotonic()
    environment = {**os.environ, "SLUIS_BUILD": str(build), "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen([sys.executable, __file__, "--run-file", str(file)], env=environment, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        output, _ = process.communicate(timeout=FILE_TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        output, _ = process.communicate()
        output += f"\nended after {FILE_TIMEOUT} s\n"
    counts = [line.split()[1:] for line in output.splitlines() if line.startswith("@counts ")]
    passed, failed = map(int, counts[-1]) if counts else (0, 1)
    if process.returncode and not failed:
        failed = 1
    told = "\n".join(line for line in output.splitlines() if not line.startswith("@counts "))  # counted below, once
    return passed, failed, time.monotonic() - began, told


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=HERE.parent / "build" / "release", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=3)
    parser.add_argument("--only", default="", metavar="REGEX", help="files whose name it finds itself in")
    parser.add_argument("--run-file")
    parser.add_argument("folders", nargs="*", default=["scenarios", "interop"])
    options = parser.parse_args()
    if options.run_file:
        return run_file(options.run_file)

    files = [file for folder in options.folders for file in sorted((HERE / folder).glob("*.py"))
             if file.name != "__init__.py" and re.search(options.only, file.name)]
    build = options.build.resolve()
    for program in ("sluisd", "sluis"):
        if not (build / program).exists():
            print(f"{build / program} is not built")
            return 1
    total_passed = total_failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        futures = {pool.submit(start_file, file, build): file for file in files}
        for future in concurrent.futures.as_completed(futures):
            passed, failed, seconds, output = future.result()
            total_passed, total_failed = total_passed + passed, total_failed + failed
            print(f"{'ok  ' if not failed else 'FAIL'} {futures[future].relative_to(HERE)}: "
                  f"{passed} passed, {failed} failed, {seconds:.1f} s", flush=True)
            if failed:
                print(output, flush=True)
    print(f"{total_passed} passed, {total_failed} failed")
    return 0 if total_passed and not total_failed else 1


if __name__ == "__main__":
    sys.exit(main())
