#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds every #include to the rows of CMakeLists.txt (ARCHITECTURE.md: who may know whom).

A room includes only itself and what its USES line gives, directly or through it. Third-party headers
stand in .cpp files only, and only in rooms whose row names the library (tl::expected is base's own
vocabulary and stands anywhere). Exit status 1 lists every line
that breaks a rule; nothing is printed otherwise but a count.
"""
import pathlib
import re
import sys

THIRD_PARTY = {  # what an include begins with -> the dependency that brings it
    "uv.h": "sluis::uv", "uv/": "sluis::uv", "openssl/": "sluis::openssl", "ldns/": "sluis::ldns",
    "opendkim/": "sluis::opendkim", "dkim.h": "sluis::opendkim", "yaml-cpp/": "sluis::yaml",
    "rocksdb/": "sluis::rocksdb", "spdlog/": "sluis::spdlog", "fmt/": "sluis::spdlog",
    "nlohmann/": "sluis::json", "CLI/": "sluis::cli11", "idn2.h": "sluis::idn2", "libpsl.h": "sluis::psl",
    "crypt.h": "sluis::crypt", "systemd/": "sluis::systemd", "date/": "sluis::date", "curl/": "sluis::curl",
}
ONLY_IN = [  # names of a library's own functions and types -> the rooms that may say them
    (re.compile(r"\b(uv_[a-z]\w*|SSL_(?!_)[A-Za-z]\w*)"), {"net"}),
    (re.compile(r"\bldns_[a-z]\w*"), {"dns"}),
    (re.compile(r"\brocksdb::"), {"store"}),
]


class Rooms:
    """The rows, read from the sluis_room(...) lines."""

    def __init__(self, cmake_text):
        self.folder, self.uses, self.private = {}, {}, {}
        for name, rest in re.findall(r"^sluis_room\((\w+)\s+([^)]*)\)", cmake_text, re.M):
            words, part, parts = rest.split(), None, {}
            for word in words:
                if word in ("DIR", "FILES", "USES", "PRIVATE"):
                    part = word
                    parts[part] = []
                else:
                    parts[part].append(word)
            self.folder[name] = parts["DIR"][0]
            self.uses[name] = [w for w in parts.get("USES", []) if "::" not in w]
            self.private[name] = [w for w in parts.get("USES", []) + parts.get("PRIVATE", []) if "::" in w]
        if not self.folder:
            raise SystemExit("no sluis_room() line found")

    def reach(self, room):
        seen, todo = {room}, [room]
        while todo:
            for used in self.uses[todo.pop()]:
                if used not in seen:
                    seen.add(used)
                    todo.append(used)
        return seen

    def room_of(self, path):
        """The room whose folder is the longest prefix of path; None outside every room."""
        best = None
        for room, folder in self.folder.items():
            if path.startswith(folder + "/") and (best is None or len(folder) > len(self.folder[best])):
                best = room
        return best


def without_comments(text):
    blank = lambda match: re.sub(r"[^\n]", " ", match.group(0))
    return re.sub(r'"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/',
                  lambda m: m.group(0) if m.group(0)[0] == '"' else blank(m), text, flags=re.S)


def faults(rooms, path, text):
    """Every broken rule of one file, as (line, sentence)."""
    room = rooms.room_of(path)
    if room is None:
        return
    allowed = rooms.reach(room)
    for number, line in enumerate(without_comments(text).splitlines(), 1):
        include = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if include:
            yield from include_faults(rooms, room, allowed, path, number, include)
        else:
            for pattern, homes in ONLY_IN:
                found = pattern.search(re.sub(r'"(?:\\.|[^"\\])*"', '""', line))
                if found and room not in homes:
                    yield number, f"{found.group(1) if found.groups() else found.group(0)} is named outside {'/'.join(homes)}"


def include_faults(rooms, room, allowed, path, number, include):
    quote, name = include.groups()
    if quote == '"':
        other = rooms.room_of(name)
        if other is None and not name.startswith("tests/"):
            yield number, f'"{name}" is in no room'
        elif name.startswith("tests/"):
            yield number, f'"{name}": a room includes nothing from tests'
        elif other not in allowed:
            yield number, f'room {room} may not include room {other} ("{name}")'
        return
    for prefix, library in THIRD_PARTY.items():
        if name.startswith(prefix):
            if path.endswith(".h"):
                yield number, f"third-party header <{name}> in a header"
            if library not in rooms.private[room]:
                yield number, f"room {room} does not list {library} (<{name}>)"


def check(root):
    rooms = Rooms((root / "CMakeLists.txt").read_text())
    found, files = [], 0
    for folder in ("mta", "policy", "keys", "config", "bench/load"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in (".h", ".cpp"):
                files += 1
                path = file.relative_to(root).as_posix()
                found += [f"{path}:{line}: {what}" for line, what in faults(rooms, path, file.read_text())]
    return found, files


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    found, files = check(root)
    for line in found:
        print(line)
    print(f"rooms: {files} files, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
