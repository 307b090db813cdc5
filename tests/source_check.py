#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""House rules that need no compiler: licence line, size, names, headers that explain themselves,
shell scripts that stop at their first error, no words of unfinished work. One line for each fault."""
import pathlib
import re
import subprocess
import sys

SPDX = "SPDX-License-Identifier: Apache-2.0"
SOURCE = {".h", ".cpp"}
MAX_LINES = {".h": 400, ".cpp": 400, ".py": 400}
MAX_TEST_LINES = 600  # a table of cases is one concept however long
FORBIDDEN_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|manager|misc)(_|$)")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
PRAGMA = "#pragma once"


def tracked(root):
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=root, check=True,
                         capture_output=True, text=True).stdout
    return [pathlib.PurePosixPath(line) for line in out.splitlines() if (root / line).is_file()]


def needs_licence(path):
    return path.suffix in {".h", ".cpp", ".c", ".py", ".sh", ".cmake"} or path.name == "CMakeLists.txt"


def faults(path, text):
    lines = text.splitlines()
    if needs_licence(path) and not any(SPDX in line for line in lines[:3]):
        yield f"no '{SPDX}' in the first three lines"
    limit = MAX_LINES.get(path.suffix)
    if limit and path.parts[0] == "tests":
        limit = MAX_TEST_LINES
    if limit and len(lines) > limit:
        yield f"{len(lines)} lines (at most {limit}): two concepts in one file?"
    if FORBIDDEN_NAMES.search(path.stem) or (path.suffix in SOURCE and not re.fullmatch(r"[a-z0-9_]+", path.stem)):
        yield "a name that says nothing, or not snake_case"
    if path.suffix == ".h":
        yield from header_faults(path, lines)
    if path.suffix == ".sh" and not re.search(r"^set -[a-z]*e[a-z]*u[a-z]* ?(-o |o )pipefail", text, re.M):
        yield "a shell script without 'set -euo pipefail'"
    if path.name != "source_check.py":
        for number, line in enumerate(lines, 1):
            if UNFINISHED.search(line):
                yield f"line {number}: a word of unfinished work"
            if line != line.rstrip() and path.suffix != ".md":
                yield f"line {number}: space at the end"


def header_faults(path, lines):
    if PRAGMA not in lines:
        yield f"no {PRAGMA}"
        return
    opening = lines[:lines.index(PRAGMA)]
    if sum(line.startswith("//") for line in opening) < 2:  # the licence line and one of its own
        yield "a header that does not open with what it is for"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    found, files = [], 0
    for path in tracked(root):
        if path.suffix in {".h", ".cpp", ".c", ".py", ".sh", ".cmake", ".md", ".yaml", ".txt"}:
            files += 1
            found += [f"{path}: {what}" for what in faults(path, (root / path).read_text())]
    for line in found:
        print(line)
    print(f"source: {files} files, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
